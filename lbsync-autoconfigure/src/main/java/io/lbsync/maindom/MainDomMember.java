package io.lbsync.maindom;

/**
 * Something that may be used by one process of a server only, such as an index in local
 * files. It is told when its process may begin to use it, and when it has to be closed.
 * Declare a bean of this type, or {@linkplain MainDom#register register} it.
 * <p>
 * Called by threads of lbsync, one call at a time.
 */
public interface MainDomMember {

	/**
	 * Order among all members: the smallest is told first.
	 * @return the weight
	 */
	default int weight() {
		return 100;
	}

	/**
	 * The first attempt to become MainDom is over, whatever came of it.
	 */
	default void decided() {
	}

	/**
	 * This process is MainDom from now on. What it throws is logged.
	 */
	default void install() {
	}

	/**
	 * This process will not be MainDom any more: save and close. It still is while this
	 * runs. After some seconds it is interrupted, and no longer waited for; what it
	 * throws is logged.
	 */
	default void release() {
	}

}
