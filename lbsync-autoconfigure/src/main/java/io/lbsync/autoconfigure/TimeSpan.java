package io.lbsync.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a {@link java.time.Duration} of our properties that also binds from a .NET time
 * span, {@code [d.]hh:mm:ss[.fffffff]}, and never from a bare number. Durations without
 * the mark bind as Spring Boot binds them.
 * <p>
 * Always goes together with {@code @DurationFormat(DurationStyle.ISO8601)}: when a
 * converter refuses a text, Boot asks its own, and without that annotation its own would
 * take a bare number for milliseconds.
 *
 * @see TimeSpanConverter
 */
@Documented
@Target({ ElementType.FIELD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@interface TimeSpan {

}
