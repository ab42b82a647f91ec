package io.lbsync.job.recurring;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.Ordered;

/**
 * Guards methods with {@link OnServerRole} by a proxy: outside of all other advice, so
 * that nothing begins where nothing is to run, but inside of {@code @Async}, so that the
 * thread which is interrupted is the one that works. A bean of this type must be declared
 * by a static method.
 */
@SuppressWarnings("serial")
public final class OnServerRolePostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private final transient Supplier<RoleGate> gate;

	private final transient Map<Class<?>, Map<Method, GuardedMethod>> guarded = new ConcurrentHashMap<>();

	/**
	 * Create a post-processor.
	 * @param gate the gate, asked for when a guarded method is first called
	 */
	public OnServerRolePostProcessor(Supplier<RoleGate> gate) {
		this.gate = gate;
		this.advisor = advisor();
		setBeforeExistingAdvisors(true);
		// One before @Async, which puts itself outside of what it finds.
		setOrder(Ordered.LOWEST_PRECEDENCE - 1);
	}

	private Advisor advisor() {
		StaticMethodMatcherPointcutAdvisor advisor = new StaticMethodMatcherPointcutAdvisor() {

			@Override
			public boolean matches(Method method, Class<?> targetClass) {
				return find(method, targetClass) != null;
			}

		};
		advisor.setAdvice((MethodInterceptor) this::invoke);
		return advisor;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised) {
			check(AopUtils.getTargetClass(bean), AopUtils.isCglibProxy(bean));
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		return !methods(targetClass).isEmpty();
	}

	@Override
	protected void customizeProxyFactory(ProxyFactory proxyFactory) {
		Class<?> type = proxyFactory.getTargetClass();
		if (type != null) {
			check(type, proxyFactory.isProxyTargetClass());
		}
	}

	private void check(Class<?> type, boolean subclassed) {
		methods(type).values().forEach((method) -> method.check(subclassed));
	}

	private Map<Method, GuardedMethod> methods(Class<?> type) {
		Map<Method, GuardedMethod> known = this.guarded.get(type);
		if (known == null) {
			known = GuardedMethod.of(type);
			this.guarded.put(type, known);
		}
		return known;
	}

	private @Nullable GuardedMethod find(Method method, Class<?> type) {
		return methods(type).get(AopUtils.getMostSpecificMethod(method, type));
	}

	private @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		GuardedMethod method = (target != null) ? find(invocation.getMethod(), AopUtils.getTargetClass(target)) : null;
		if (method == null) {
			return invocation.proceed();
		}
		try (GatedRun run = this.gate.get().enter(method.name(), method.roles())) {
			return (run != null) ? invocation.proceed() : method.nothing();
		}
	}

}
