package io.lbsync.instruction;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cache refreshers that Umbraco itself has or had. A server that does not know the
 * refresher of an instruction fails on its row; whatever is not in this list must
 * therefore be hidden from genuine Umbraco servers. Refreshers of packages (Forms,
 * Commerce, Deploy) are not in it: not every site has them.
 */
public final class UmbracoRefreshers {

	/** Unique ids of all versions from 7 to 18. */
	public static final Set<UUID> KNOWN = Stream.of(
			// Content
			"900a4fbe-df3c-41e6-bb77-be896cd158ea",
			// Media
			"b29286dd-2d40-4ddb-b325-681226589fec",
			// Content types
			"6902e22c-9c10-483c-91f3-66b7cae9e2f5",
			// Data types
			"35b16c25-a17e-45d7-bc8f-edab1dcc28d2",
			// Value editors
			"d28a1dbb-2308-4918-9a92-2f8689b6cbfe",
			// Domains
			"11290a79-4b57-4c99-ad72-7748a3cf38af",
			// Languages
			"3e0f95d8-0be5-44b8-8394-2b8750b62654",
			// Dictionary
			"d1d7e227-f817-4816-bfe9-6c39b6152884",
			// Templates
			"dd12b6a0-14b9-46e8-8800-c154f74047c8",
			// Users
			"e057af6d-2ee6-41f4-8045-3694010f0aa6",
			// User groups
			"45178038-b232-4fe8-aa1a-f2b949c44762",
			// Members
			"e285df34-acdc-4226-ae32-c0cb5cf388da",
			// External members, from 17.4
			"a1b2c3d4-5e6f-4a8b-9c0d-e1f2a3b4c5d6",
			// Member groups
			"187f236b-bd21-4c85-8a7c-29fba3d6c00c",
			// Relation types
			"d8375aba-4fb3-4f86-b505-92fba1b6f7c9",
			// Public access
			"1db08769-b104-4f8b-850e-169cac1df2ec",
			// Application
			"b15f34a1-bc1d-4f8b-8369-3222728ab4c8",
			// Elements, from 18
			"ee5bb23a-a656-4f7e-a234-16f21aaabfd1",
			// Element containers, from 18
			"9c9d8b0e-2f1a-4d63-9c2e-7e6b5a4f3c21",
			// Macros, to 13
			"7b1e683c-5f34-43dd-803d-9699ea1e98ca",
			// User group permissions, to 8
			"840ab9c5-5c0b-48db-a77e-29fe4b80cd3a",
			// Published pages, 7
			"27ab3022-3dfa-47b6-9119-5945bc88fd66",
			// Unpublished pages, 7
			"55698352-dfc5-4dbe-96bd-a4a0f6f77145",
			// Application trees, 7
			"0ac6c028-9860-4ea4-958d-14d39f45886e",
			// Stylesheets, 7
			"e0633648-0deb-44ae-9a48-75c3a55cb670",
			// Stylesheet properties, 7
			"2bc7a3a4-6eb1-4fbc-baa3-c9e7b6d36d38")
		.map(UUID::fromString)
		.collect(Collectors.toUnmodifiableSet());

	private UmbracoRefreshers() {
	}

}
