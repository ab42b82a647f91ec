package io.lbsync.instruction;

import java.util.List;
import java.util.UUID;

import io.lbsync.RecordingRefresher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ExtendWith(OutputCaptureExtension.class)
class RefreshDispatchTests {

	private static final UUID PLAIN = new UUID(0, 1);

	private static final UUID PAYLOAD = new UUID(0, 2);

	private static final UUID THING = UUID.fromString("135d60e0-64d9-49ed-ab08-893c9ba44ae5");

	private final RecordingRefresher plain = new RecordingRefresher("Plain", PLAIN, false);

	private final PayloadRefresher payload = new PayloadRefresher();

	private final RefreshDispatch dispatch = new RefreshDispatch(new CacheRefreshers(List.of(this.plain, this.payload)),
			new PayloadCodec());

	@ParameterizedTest
	@ValueSource(ints = { 0, 100 })
	void type0RefreshesAll(int type) {
		assertThat(plain(type, null, 0, null)).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.plain.calls).containsExactly("all");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 101 })
	void type1RefreshesAGuid(int type) {
		assertThat(plain(type, THING, 0, null)).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.plain.calls).containsExactly("refresh " + THING);
	}

	@Test
	void aMissingGuidIsTheEmptyOne() {
		assertThat(plain(1, null, 0, null)).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.plain.calls).containsExactly("refresh 00000000-0000-0000-0000-000000000000");
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 102 })
	void type2RefreshesANumberThoughNobodyWritesItAnyMore(int type) {
		assertThat(plain(type, null, 7, null)).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.plain.calls).containsExactly("refresh 7");
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 103 })
	void type3RefreshesEachNumber(int type) {
		assertThat(plain(type, null, 0, "[1081, 1082,-20,1081]")).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.plain.calls).containsExactly("refresh 1081", "refresh 1082", "refresh -20", "refresh 1081");
	}

	@Test
	void type3WithoutNumbersDoesNothing() {
		assertThat(plain(3, null, 7, null)).isEqualTo(RefreshResult.APPLIED);
		assertThat(plain(3, null, 7, "[]")).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.plain.calls).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "rubbish", "[1,", "null", "{}", "7", "[null]", "[1,null]", "[1.5]", "[3000000000]",
			"[\"a\"]", "[[1]]", "[1] [2]" })
	void type3WithUnreadableNumbersRefreshesInFull(String ids) {
		assertThat(plain(3, null, 0, ids)).isEqualTo(RefreshResult.REFRESHED_IN_FULL);
		assertThat(this.plain.calls).containsExactly("all");
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 105 })
	void type5Removes(int type) {
		assertThat(plain(type, null, 7, null)).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.plain.calls).containsExactly("remove 7");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 6, 9, 99, 106, 200, Integer.MAX_VALUE, Integer.MIN_VALUE })
	void unknownTypesAreTold(int type) {
		assertThat(plain(type, THING, 7, "[7]")).isEqualTo(RefreshResult.UNKNOWN_TYPE);
		assertThat(this.plain.calls).isEmpty();
	}

	@Test
	void unknownRefreshersAreTold() {
		assertThat(this.dispatch.apply(RefreshInstruction.refreshAll(THING)))
			.isEqualTo(RefreshResult.UNKNOWN_REFRESHER);
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 104 })
	void type4HandsOverPayloads(int type) {
		assertThat(payload(type, "[{\"id\":7,\"kind\":\"OLD\"},{\"id\":8,\"kind\":1,\"more\":[{}]}]"))
			.isEqualTo(RefreshResult.APPLIED);
		assertThat(this.payload.calls).containsExactly("[Change[id=7, kind=OLD], Change[id=8, kind=NEW]]");
	}

	@Test
	void type4HandsOverPayloadsOfUmbracoUpTo13() {
		assertThat(payload(4, "[{\"Id\":1048,\"Key\":\"135d60e0-64d9-49ed-ab08-893c9ba44ae5\",\"Kind\":1}]"))
			.isEqualTo(RefreshResult.APPLIED);
		assertThat(this.payload.calls).containsExactly("[Change[id=1048, kind=NEW]]");
	}

	@Test
	void type4WithoutPayloadsDoesNothing() {
		assertThat(payload(4, null)).isEqualTo(RefreshResult.APPLIED);
		assertThat(payload(4, "[]")).isEqualTo(RefreshResult.APPLIED);
		assertThat(this.payload.calls).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "rubbish", "null", "{}", "{\"id\":7}", "[7]", "[null]", "[{\"id\":7},null]",
			"[{\"id\":\"x\"}]", "[{\"id\":1.5}]", "[{\"id\":null}]", "[{\"kind\":\"OLD\"}]", "[{}]",
			"[{\"id\":7,\"kind\":\"UNHEARD_OF\"}]", "[{\"id\":7,\"kind\":2}]", "[{\"id\":-1}]", "[{\"id\":7}] []",
			"[{\"id\":7}" })
	void type4WithUnreadablePayloadsRefreshesInFull(String json) {
		assertThat(payload(4, json)).isEqualTo(RefreshResult.REFRESHED_IN_FULL);
		assertThat(this.payload.calls).containsExactly("all");
	}

	@Test
	void payloadsForARefresherThatTakesNoneRefreshItInFull() {
		for (String json : new String[] { "[{\"id\":7}]", "rubbish", null }) {
			this.plain.calls.clear();
			assertThat(this.dispatch.apply(new RefreshInstruction(4, PLAIN, null, 0, null, 1, json)))
				.isEqualTo(RefreshResult.REFRESHED_IN_FULL);
			assertThat(this.plain.calls).containsExactly("all");
		}
	}

	@Test
	void idsForARefresherOfPayloadsAreHandedOver() {
		assertThat(this.dispatch.apply(RefreshInstruction.refreshByIds(PAYLOAD, List.of(7))))
			.isEqualTo(RefreshResult.APPLIED);
		assertThat(this.payload.calls).containsExactly("refresh 7");
	}

	@Test
	void idsForARefresherThatOnlyKnowsAllRefreshAll() {
		int[] all = { 0 };
		CacheRefresher coarse = new CacheRefresher() {

			@Override
			public UUID uniqueId() {
				return PLAIN;
			}

			@Override
			public String name() {
				return "Coarse";
			}

			@Override
			public void refreshAll() {
				all[0]++;
			}

		};
		RefreshDispatch coarseDispatch = new RefreshDispatch(new CacheRefreshers(List.of(coarse)), new PayloadCodec());
		coarseDispatch.apply(RefreshInstruction.refreshByGuid(PLAIN, THING));
		coarseDispatch.apply(RefreshInstruction.refreshByIds(PLAIN, List.of(7)));
		coarseDispatch.apply(RefreshInstruction.removeById(PLAIN, 7));
		assertThat(all[0]).isEqualTo(3);
	}

	@Test
	void equalInstructionsAreAppliedInTheirOrderEachTime() {
		plain(3, null, 0, "[1]");
		plain(5, null, 1, null);
		plain(3, null, 0, "[1]");
		assertThat(this.plain.calls).containsExactly("refresh 1", "remove 1", "refresh 1");
	}

	@Test
	void whatTheRefresherThrowsIsThrownOn() {
		this.payload.failure = new IllegalStateException("no connection");
		assertThatIllegalStateException().isThrownBy(() -> payload(4, "[{\"id\":7}]")).withMessage("no connection");
		assertThatIllegalStateException().isThrownBy(() -> payload(4, "rubbish")).withMessage("no connection");
	}

	@Test
	void theFirstFullRefreshOfARefresherIsLoggedWithItsCause(CapturedOutput output) {
		payload(4, "[{\"id\":\"x\"}]");
		payload(4, "[{\"id\":\"y\"}]");
		assertThat(output.toString()).containsOnlyOnce("Cache refresher 'Payload' cannot be told what changed")
			.contains("no array of")
			.contains("RefreshDispatchTests$Change");
	}

	private RefreshResult plain(int type, @Nullable UUID guid, int id, @Nullable String ids) {
		return this.dispatch.apply(new RefreshInstruction(type, PLAIN, guid, id, ids, 1, null));
	}

	private RefreshResult payload(int type, @Nullable String json) {
		return this.dispatch.apply(new RefreshInstruction(type, PAYLOAD, null, 0, null, 1, json));
	}

	enum Kind {

		OLD, NEW

	}

	record Change(int id, @Nullable Kind kind) {

		Change {
			if (id < 0) {
				throw new IllegalArgumentException("no such thing");
			}
		}

	}

	private static final class PayloadRefresher extends RecordingRefresher implements PayloadCacheRefresher<Change> {

		private @Nullable RuntimeException failure;

		PayloadRefresher() {
			super("Payload", PAYLOAD, false);
		}

		@Override
		public Class<Change> payloadType() {
			return Change.class;
		}

		@Override
		public void refresh(List<Change> payloads) {
			fail();
			this.calls.add(payloads.toString());
		}

		@Override
		public void refreshAll() {
			fail();
			super.refreshAll();
		}

		private void fail() {
			if (this.failure != null) {
				throw this.failure;
			}
		}

	}

}
