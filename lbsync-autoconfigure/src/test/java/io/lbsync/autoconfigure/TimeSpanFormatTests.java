package io.lbsync.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TimeSpanFormatTests {

	@ParameterizedTest
	@CsvSource({ "00:00:05, PT5S", "0:0:5, PT5S", "2.00:00:00, PT48H", "1.02:03:04.5, PT26H3M4.5S",
			"00:00:00.0000001, PT0.0000001S", "23:59:59.9999999, PT23H59M59.9999999S", "-00:01:00, PT-1M",
			"' 00:01:00 ', PT1M", "10675199.00:00:00, PT256204776H" })
	void timeSpansOfDotNetAreRead(String text, Duration expected) {
		assertThat(TimeSpanFormat.parse(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "5s, PT5S", "700ms, PT0.7S", "2d, PT48H", "PT1M30S, PT1M30S", "P2D, PT48H", "pt5s, PT5S" })
	void formsOfSpringBootAndIsoAreRead(String text, Duration expected) {
		assertThat(TimeSpanFormat.parse(text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "5", "-5", "+5", "1.5", "43200", "99999999999999999999" })
	void bareNumberIsRefused(String text) {
		assertThatExceptionOfType(TimeSpanFormatException.class).isThrownBy(() -> TimeSpanFormat.parse(text))
			.withMessageStartingWith("A bare number is not accepted as a duration");
	}

	@Test
	void numberThatYamlMadeOfTimeIsExplained() {
		assertThatExceptionOfType(TimeSpanFormatException.class).isThrownBy(() -> TimeSpanFormat.parse("43200"))
			.withMessageContaining("If 12:00:00 was written without quotes")
			.withMessageContaining("put it in quotes, '12:00:00'")
			.withMessageContaining("'43200s'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "35999", "86400", "5" })
	void numberThatIsNoTimeOfYamlIsNotTakenForOne(String text) {
		assertThatExceptionOfType(TimeSpanFormatException.class).isThrownBy(() -> TimeSpanFormat.parse(text))
			.withMessageNotContaining("YAML")
			.withMessageContaining("'00:00:05'");
	}

	@ParameterizedTest
	@CsvSource({ "24:00:00, hours", "00:60:00, minutes", "00:00:60, seconds" })
	void partBeyondItsRangeIsRefused(String text, String part) {
		assertThatExceptionOfType(TimeSpanFormatException.class).isThrownBy(() -> TimeSpanFormat.parse(text))
			.withMessageStartingWith("The " + part);
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "", "5 minutes", "12:00", "1.5s", "00:00:00.00000001", "99999999999999999999s",
			"9223372036854775807d" })
	void anythingElseIsRefusedWithTheForms(String text) {
		assertThatExceptionOfType(TimeSpanFormatException.class).isThrownBy(() -> TimeSpanFormat.parse(text))
			.withMessageContaining("'2.00:00:00'")
			.withMessageContaining("'5s'")
			.withMessageContaining("'PT5S'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "00:00:05", "23:59:59", "2.00:00:00", "10.01:02:03" })
	void whatIsWrittenIsWhatWasRead(String text) {
		assertThat(TimeSpanFormat.format(TimeSpanFormat.parse(text))).isEqualTo(text);
	}

}
