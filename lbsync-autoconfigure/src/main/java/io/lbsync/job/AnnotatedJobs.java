package io.lbsync.job;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Function;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.EmbeddedValueResolverAware;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringValueResolver;

/**
 * Finds methods with {@link DistributedJob}.
 */
public final class AnnotatedJobs implements BeanPostProcessor, EmbeddedValueResolverAware {

	private final Function<String, Duration> durations;

	private final List<DistributedBackgroundJob> found = new CopyOnWriteArrayList<>();

	private StringValueResolver resolver = (text) -> text;

	/**
	 * Create the post-processor.
	 * @param durations reads a period
	 */
	public AnnotatedJobs(Function<String, Duration> durations) {
		this.durations = durations;
	}

	@Override
	public void setEmbeddedValueResolver(StringValueResolver resolver) {
		this.resolver = resolver;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		if (!(bean instanceof AopInfrastructureBean) && AnnotationUtils.isCandidateClass(type, DistributedJob.class)) {
			Map<Method, DistributedJob> methods = MethodIntrospector.selectMethods(type,
					(MethodIntrospector.MetadataLookup<DistributedJob>) (method) -> AnnotatedElementUtils
						.getMergedAnnotation(method, DistributedJob.class));
			methods.forEach((method, annotation) -> this.found.add(job(bean, method, annotation)));
		}
		return bean;
	}

	/**
	 * The methods that were found so far.
	 * @return a job for each
	 */
	public List<DistributedBackgroundJob> jobs() {
		return List.copyOf(this.found);
	}

	private DistributedBackgroundJob job(Object bean, Method method, DistributedJob annotation) {
		Class<?>[] parameters = method.getParameterTypes();
		check(parameters.length == 0 || (parameters.length == 1 && parameters[0] == JobExecution.class), method,
				"must have no parameter, or one of type JobExecution");
		check(!Future.class.isAssignableFrom(method.getReturnType())
				&& !CompletionStage.class.isAssignableFrom(method.getReturnType()), method,
				"must not return a future: its slot would be done before its work is");
		check(!Modifier.isStatic(method.getModifiers()), method, "must not be static");
		Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
		ReflectionUtils.makeAccessible(invocable);
		return new AnnotatedJob(resolve(annotation.name()), period(method, annotation), annotation, bean, invocable);
	}

	private Duration period(Method method, DistributedJob annotation) {
		String text = resolve(annotation.period());
		try {
			return this.durations.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException(
					"The period '%s' of the distributed job %s is wrong. %s".formatted(text, method, ex.getMessage()),
					ex);
		}
	}

	private String resolve(String text) {
		String resolved = this.resolver.resolveStringValue(text);
		return (resolved != null) ? resolved : "";
	}

	private static void check(boolean holds, Method method, String rule) {
		if (!holds) {
			throw new IllegalStateException("The @DistributedJob method %s %s".formatted(method, rule));
		}
	}

	/**
	 * A method as a job.
	 */
	private record AnnotatedJob(String name, Duration period, DistributedJob annotation, Object bean,
			Method method) implements DistributedBackgroundJob {

		@Override
		public boolean alignToClock() {
			return this.annotation.alignToClock();
		}

		@Override
		public boolean transactional() {
			return this.annotation.transactional();
		}

		@Override
		public void execute(JobExecution execution) throws Exception {
			try {
				this.method.invoke(this.bean, arguments(execution));
			}
			catch (InvocationTargetException ex) {
				ReflectionUtils.rethrowException(ex.getTargetException());
			}
		}

		private Object[] arguments(JobExecution execution) {
			return (this.method.getParameterCount() == 0) ? new Object[0] : new Object[] { execution };
		}

		@Override
		public String toString() {
			return this.method.toString();
		}

	}

}
