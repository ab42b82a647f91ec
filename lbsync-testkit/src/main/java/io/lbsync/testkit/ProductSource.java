package io.lbsync.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.opentest4j.TestAbortedException;

/**
 * Runs a parameterised test or test class on each database that this build has.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ArgumentsSource(ProductSource.Provider.class)
public @interface ProductSource {

	/**
	 * The databases that are wanted.
	 * @return the databases; none for all
	 */
	Product[] value() default {};

	/**
	 * Databases that are not wanted.
	 * @return the databases
	 */
	Product[] except() default {};

	/**
	 * Finds the databases.
	 */
	final class Provider extends AnnotationBasedArgumentsProvider<ProductSource> {

		@Override
		protected Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters,
				ExtensionContext context, ProductSource source) {
			Product[] wanted = (source.value().length > 0) ? source.value() : Product.values();
			List<Product> available = Stream.of(wanted)
				.filter(Product::isAvailable)
				.filter((product) -> !Set.of(source.except()).contains(product))
				.toList();
			if (available.isEmpty()) {
				throw new TestAbortedException("This build has none of the databases of this test");
			}
			return available.stream().map(Arguments::of);
		}

	}

}
