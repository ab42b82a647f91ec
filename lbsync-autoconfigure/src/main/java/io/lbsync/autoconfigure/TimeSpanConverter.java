package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.ConditionalGenericConverter;

/**
 * Converts to durations that are marked with {@link TimeSpan}, and to no others. Numbers
 * are here so as to be refused: YAML reads an unquoted {@code 12:00:00} as 43200.
 * <p>
 * Thread-safe.
 */
final class TimeSpanConverter implements ConditionalGenericConverter {

	@Override
	public Set<ConvertiblePair> getConvertibleTypes() {
		return Set.of(new ConvertiblePair(String.class, Duration.class),
				new ConvertiblePair(Number.class, Duration.class));
	}

	@Override
	public boolean matches(TypeDescriptor sourceType, TypeDescriptor targetType) {
		return targetType.hasAnnotation(TimeSpan.class);
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
		return (source != null) ? TimeSpanFormat.parse(source.toString()) : null;
	}

}
