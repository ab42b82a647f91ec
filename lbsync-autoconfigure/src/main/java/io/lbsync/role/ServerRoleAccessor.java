package io.lbsync.role;

/**
 * Says which role this server has now. Declare a bean of this type to give a server an
 * explicit role; then it takes no part in the election and writes nothing to
 * {@code umbracoServer}.
 * <p>
 * Implementations must be thread-safe, answer at once and never throw.
 */
@FunctionalInterface
public interface ServerRoleAccessor {

	/**
	 * Role of this server at this moment. Ask each time it matters; do not keep the
	 * answer.
	 * @return the current role
	 */
	ServerRole currentServerRole();

}
