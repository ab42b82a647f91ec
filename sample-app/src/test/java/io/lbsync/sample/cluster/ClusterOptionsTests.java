package io.lbsync.sample.cluster;

import io.lbsync.sample.database.DatabaseAddress;
import io.lbsync.sample.database.EmbeddedProduct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The command line of the launcher.
 */
class ClusterOptionsTests {

	@Test
	void threeServersBesideAConsoleOnPort8080UnlessSaid() {
		assertThat(ClusterOptions.parse())
			.isEqualTo(new ClusterOptions(3, 8080, EmbeddedProduct.POSTGRES, null, false));
	}

	@Test
	void everythingCanBeSaid() {
		assertThat(ClusterOptions.parse("--servers=5", "--port=9000", "--database-url=jdbc:postgresql://db/x",
				"--database-username=io", "--database-password=secret", "--database=mariadb"))
			.isEqualTo(new ClusterOptions(5, 9000, EmbeddedProduct.MARIADB,
					new DatabaseAddress("Database", "jdbc:postgresql://db/x", "io", "secret"), false));
		assertThat(ClusterOptions.parse("--servers=2", "--readonly").readonly()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "--servers=0", "--servers=21", "--servers=many", "--port=0", "--port=65535", "--port",
			"--database=oracle", "--readonly --servers=1", "--readonly --database=mariadb", "--sevrers=3",
			"servers=3" })
	void whatCannotBeIsRefusedByNameWithTheUsage(String argument) {
		assertThatIllegalArgumentException().isThrownBy(() -> ClusterOptions.parse(argument.split(" ")))
			.withMessageContaining(argument.replaceFirst("[= ].*", ""))
			.withMessageContaining("Usage: java -jar sample-app.jar cluster");
	}

}
