package io.lbsync.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.TcpProxy;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.h2.tools.Server;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The database of a soak, in which the truth is.
 */
final class SoakDatabase implements AutoCloseable {

	private static final Pattern ADDRESS = Pattern.compile("//([^:/]+):(\\d+)/");

	private final Product product;

	private final String url;

	private final String username;

	private final String password;

	private final AutoCloseable server;

	private final JdbcClient jdbc;

	private SoakDatabase(Product product, String url, String username, String password, AutoCloseable server) {
		this.product = product;
		this.url = url;
		this.username = username;
		this.password = password;
		this.server = server;
		this.jdbc = JdbcClient.create(new DriverManagerDataSource(url, username, password));
	}

	static SoakDatabase create(Product product) {
		SoakDatabase database = (product == Product.H2) ? h2() : of(TestDatabase.create(product));
		database.fill();
		return database;
	}

	private static SoakDatabase of(TestDatabase database) {
		return new SoakDatabase(database.product(), database.url(), database.username(), database.password(), database);
	}

	// In memory, but for other processes as well.
	private static SoakDatabase h2() {
		try (ServerSocket socket = new ServerSocket(0)) {
			String port = Integer.toString(socket.getLocalPort());
			socket.close();
			Server server = Server.createTcpServer("-tcpPort", port, "-ifNotExists").start();
			return new SoakDatabase(Product.H2,
					"jdbc:h2:tcp://127.0.0.1:" + port + "/mem:soak;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=3000", "sa", "",
					server::stop);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void fill() {
		this.jdbc.sql("CREATE TABLE purchase (id int PRIMARY KEY, label varchar(50) NOT NULL)").update();
		this.jdbc
			.sql("CREATE TABLE purchase_line (id int PRIMARY KEY, purchase_id int NOT NULL, amount bigint NOT NULL)")
			.update();
		if (this.product != Product.H2) {
			// H2 2.4.240 loses count here after some minutes of kills and roll-backs: the
			// index then names a row that is "not found in primary index", for good.
			this.jdbc.sql("CREATE INDEX purchase_line_purchase ON purchase_line (purchase_id)").update();
		}
		for (int id : Ids.purchases()) {
			this.jdbc.sql("INSERT INTO purchase VALUES (?, 'new')").param(id).update();
			Ids.linesOf(id)
				.forEach((line) -> this.jdbc.sql("INSERT INTO purchase_line VALUES (?, ?, 1)")
					.param(line)
					.param(id)
					.update());
		}
	}

	Product product() {
		return this.product;
	}

	/**
	 * A link to the database that can be cut, or {@code null} if it is a file.
	 */
	TcpProxy proxy() {
		return ADDRESS.matcher(this.url)
			.results()
			.findFirst()
			.map((address) -> TcpProxy.to(address.group(1), Integer.parseInt(address.group(2))))
			.orElse(null);
	}

	String url(TcpProxy proxy) {
		if (proxy == null) {
			// When BEGIN IMMEDIATE gives up, driver and pool disagree about auto-commit,
			// and
			// a connection stays in the pool with the write lock.
			return this.url.replace("busy_timeout=5000", "busy_timeout=60000");
		}
		String url = ADDRESS.matcher(this.url).replaceFirst((MatchResult match) -> "//127.0.0.1:" + proxy.port() + "/");
		return url + switch (this.product) {
			case POSTGRESQL -> parameter("options=-c%20lock_timeout=3000");
			case H2 -> "";
			// An operation may wait for itself: the outer transaction has what the inner
			// one needs.
			default -> parameter("sessionVariables=innodb_lock_wait_timeout=3");
		};
	}

	private String parameter(String parameter) {
		return (this.url.contains("?") ? "&" : "?") + parameter;
	}

	String username() {
		return this.username;
	}

	String password() {
		return this.password;
	}

	/**
	 * What may be cached, by the entry it would be.
	 * @return value by {@code cache [key]}
	 */
	Map<String, String> truth() {
		Store store = new JdbcStore(this.jdbc);
		Map<String, String> truth = new HashMap<>();
		long overview = 0;
		for (int id : Ids.purchases()) {
			Purchase purchase = store.purchase(id);
			List<Line> lines = store.linesOf(id);
			long total = Totals.total(lines);
			overview += total;
			truth.put("purchases [" + id + "]", purchase.toString());
			Ids.linesOf(id).forEach((line) -> truth.put("lines [" + line + "]", "null"));
			lines.forEach((line) -> truth.put("lines [" + line.id() + "]", line.toString()));
			truth.put("linesOf [" + id + "]", lines.toString());
			truth.put("totals [" + id + "]", Long.toString(total));
			truth.put("summaries [" + id + "]", Totals.summary(purchase.label(), total));
		}
		truth.put("overview [SimpleKey []]", Long.toString(overview));
		return truth;
	}

	/**
	 * The newest instructions about a key.
	 */
	List<String> instructionsAbout(String key) {
		return this.jdbc.sql(sql("""
				SELECT "id", "utcStamp", "originated", "jsonInstruction" FROM "umbracoCacheInstruction"
				WHERE "jsonInstruction" LIKE ? ORDER BY "id" DESC"""))
			.param("%" + key + "%")
			.query((row, number) -> "%d %s %s %s".formatted(row.getLong(1), row.getString(2), row.getString(3),
					row.getString(4)))
			.list()
			.stream()
			.limit(15)
			.toList();
	}

	/**
	 * How many rows the log has.
	 */
	long instructions() {
		return this.jdbc.sql(sql("SELECT count(*) FROM \"umbracoCacheInstruction\"")).query(Long.class).single();
	}

	private String sql(String statement) {
		return Dialect.of(new DriverManagerDataSource(this.url, this.username, this.password)).sql(statement);
	}

	@Override
	public void close() throws Exception {
		this.server.close();
	}

}
