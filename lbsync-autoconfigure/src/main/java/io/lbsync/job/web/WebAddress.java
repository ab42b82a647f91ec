package io.lbsync.job.web;

import java.net.URI;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Where a request goes, as it is configured: absolute, or relative to the address of the
 * application, which may only become known later. What follows {@code ~/}, or begins with
 * no slash, is below that address; what begins with a slash is below its host.
 * {@code {umbracoApplicationUrl}} stands for the address itself.
 * <p>
 * It may hold credentials, so its text form leaves them out. Immutable.
 */
public final class WebAddress {

	private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");

	private static final Pattern SCHEME_AND_SLASHES = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://");

	private static final Pattern APPLICATION = Pattern.compile("\\{umbracoApplicationUrl}", Pattern.CASE_INSENSITIVE);

	private static final String HIDDEN = "***";

	private static final int HIGHEST_PORT = 65535;

	private final String text;

	private WebAddress(String text) {
		this.text = text;
	}

	/**
	 * Read an address.
	 * @param text as configured; blanks around it do not matter
	 * @return the address
	 * @throws IllegalArgumentException if no request can be sent there; the message is a
	 * sentence that says why, and holds nothing of the text
	 */
	public static WebAddress of(String text) {
		WebAddress address = new WebAddress(text.trim());
		if (address.text.isEmpty()) {
			throw new IllegalArgumentException("Must not be empty.");
		}
		URI uri = parse(address.absolute("http://application"));
		if (uri == null) {
			throw new IllegalArgumentException(
					"This is not a URL. Blanks and other special characters must be encoded, as in '%20'.");
		}
		if (!isWeb(uri)) {
			throw new IllegalArgumentException("Must begin with 'http://' or 'https://', or be relative to the address "
					+ "of the application, as in '~/path'.");
		}
		if (!namesServer(uri)) {
			throw new IllegalArgumentException(
					"Must name a host, whose name has no underscore, and no port above 65535.");
		}
		return address;
	}

	/**
	 * Whether the address of the application is needed.
	 * @return whether it is
	 */
	public boolean isRelative() {
		return !hasScheme(this.text) || APPLICATION.matcher(this.text).find();
	}

	/**
	 * Where a request goes to.
	 * @param application address of the application, with {@code http} or {@code https},
	 * or {@code null} if it is not known
	 * @return the whole address, or {@code null} if that of the application is needed and
	 * not known
	 */
	@Nullable URI resolve(@Nullable String application) {
		if (!isRelative()) {
			return URI.create(this.text);
		}
		if (application == null) {
			return null;
		}
		URI uri = parse(absolute(application));
		Assert.state(uri != null, () -> "'%s' does not fit '%s'".formatted(this, shown(application)));
		return uri;
	}

	private String absolute(String application) {
		URI base = URI.create(application);
		String host = base.getScheme() + "://" + base.getRawAuthority();
		String root = (host + base.getRawPath()).replaceAll("/+$", "");
		String replaced = APPLICATION.matcher(this.text).replaceAll(Matcher.quoteReplacement(root));
		// With two slashes it would name a host of its own.
		if (hasScheme(replaced) || replaced.startsWith("//")) {
			return replaced;
		}
		if (replaced.startsWith("~/")) {
			return root + replaced.substring(1);
		}
		return replaced.startsWith("/") ? host + replaced : root + "/" + replaced;
	}

	/**
	 * The address as others may see it: without user information, and without the values
	 * of the query.
	 */
	@Override
	public String toString() {
		return shown(this.text);
	}

	/**
	 * What others may see of an address, be it a good one or not.
	 * @param text what somebody wrote
	 * @return the text without user information, and without the values of the query. Of
	 * what cannot be read rather too much is left out.
	 */
	public static String shown(String text) {
		URI uri = parse(text);
		if (uri != null && uri.getScheme() != null && uri.getHost() != null) {
			return shown(uri);
		}
		int at = text.lastIndexOf('@');
		if (at < 0) {
			return withoutValues(text);
		}
		Matcher scheme = SCHEME_AND_SLASHES.matcher(text);
		return (scheme.lookingAt() ? scheme.group() : "") + HIDDEN + "@" + withoutValues(text.substring(at + 1));
	}

	static String shown(URI uri) {
		String port = (uri.getPort() >= 0) ? ":" + uri.getPort() : "";
		String query = (uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "";
		return uri.getScheme() + "://" + uri.getHost() + port + withoutValues(uri.getRawPath() + query);
	}

	private static String withoutValues(String text) {
		String[] parts = text.split("#", 2)[0].split("\\?", 2);
		if (parts.length == 1) {
			return parts[0];
		}
		return parts[0] + "?" + Arrays.stream(parts[1].split("&")).map((pair) -> {
			int end = pair.indexOf('=');
			return (end > 0) ? pair.substring(0, end) + "=" + HIDDEN : HIDDEN;
		}).collect(Collectors.joining("&"));
	}

	static boolean isWeb(URI uri) {
		return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
	}

	static boolean namesServer(URI uri) {
		return uri.getHost() != null && uri.getPort() <= HIGHEST_PORT;
	}

	private static boolean hasScheme(String text) {
		return SCHEME.matcher(text).matches();
	}

	static @Nullable URI parse(String text) {
		try {
			return URI.create(text);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
