package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PayloadCodecTests {

	private static final UUID KEY = UUID.fromString("135d60e0-64d9-49ed-ab08-893c9ba44ae5");

	private final PayloadCodec codec = new PayloadCodec();

	@Test
	void writesWhatUmbracoWrites() {
		assertThat(this.codec.write(List.of(new Change(1234, KEY, Kind.RefreshBranch, List.of("en-US"), null))))
			.isEqualTo("[{\"id\":1234,\"key\":\"135d60e0-64d9-49ed-ab08-893c9ba44ae5\","
					+ "\"changeType\":\"RefreshBranch\",\"publishedCultures\":[\"en-US\"],\"alias\":null}]");
	}

	@Test
	void readsWhatItWrote() throws Exception {
		List<Change> changes = List.of(
				new Change(1, null, null, null, "a \"quoted\" '\\/' \u0000\u007F\u20AC\uD83D\uDE00"),
				new Change(-1, KEY, Kind.Remove, List.of(), ""));
		assertThat(this.codec.read(this.codec.write(changes), Change.class)).isEqualTo(changes);
	}

	@Test
	void halfASurrogatePairSurvives() throws Exception {
		List<Change> changes = List.of(new Change(1, null, null, null, "a\uD83D"));
		String json = this.codec.write(changes);
		assertThat(json).contains("a\\uD83D");
		assertThat(this.codec.read(json, Change.class)).isEqualTo(changes);
	}

	@Test
	void textIsAsciiWithoutMarkup() {
		assertThat(this.codec.write(List.of(new Change(1, null, null, null, "<&'+`>\"/\u007F\u00E9"))))
			.contains("\"\\u003C\\u0026\\u0027\\u002B\\u0060\\u003E\\u0022/\\u007F\\u00E9\"");
	}

	@Test
	void noPayloadsAreAnEmptyArray() {
		assertThat(this.codec.write(List.of())).isEqualTo("[]");
	}

	@Test
	void equalPayloadsHaveEqualTextsThatCanBeJoined() {
		List<Change> changes = List.of(change(1), change(2), change(1));
		List<String> texts = this.codec.writeEach(changes);
		assertThat(texts).hasSize(3);
		assertThat(this.codec.join(texts)).isEqualTo(this.codec.write(changes));
		assertThat(this.codec.join(new LinkedHashSet<>(texts)))
			.isEqualTo(this.codec.write(List.of(change(1), change(2))));
	}

	@Test
	void enumsTravelByTheirNamesWhateverTheyShowToPeople() throws Exception {
		assertThat(this.codec.write(List.of(Shown.FIRST))).isEqualTo("[\"FIRST\"]");
		assertThat(this.codec.read("[\"FIRST\",0]", Shown.class)).containsExactly(Shown.FIRST, Shown.FIRST);
	}

	@Test
	void aMissingObjectIsNullAndAMissingPrimitiveIsUnreadable() throws Exception {
		assertThat(this.codec.read("[{\"id\":7}]", Change.class)).containsExactly(change(7));
		assertThatExceptionOfType(UnreadablePayloadException.class)
			.isThrownBy(() -> this.codec.read("[{\"alias\":\"a\"}]", Change.class))
			.withMessageContaining(Change.class.getName());
	}

	@Test
	void whatCannotBeWrittenIsTheCallersFault() {
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.write(List.of(endless)))
			.withMessageContaining("java.util.ArrayList cannot be written as JSON");
		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.write(Arrays.asList(change(1), null)))
			.withMessageContaining("'payloads'");
	}

	private static Change change(int id) {
		return new Change(id, null, null, null, null);
	}

	enum Kind {

		RefreshNode, RefreshBranch, Remove

	}

	enum Shown {

		FIRST;

		@Override
		public String toString() {
			return "first, for people";
		}

	}

	record Change(int id, @Nullable UUID key, @Nullable Kind changeType, @Nullable List<String> publishedCultures,
			@Nullable String alias) {
	}

}
