/** A call of a service: the method's name, and what it was called with. */
export type Call = readonly [name: string, ...args: unknown[]]

/** For tests: a service that records its calls, and that a script may answer for. */
export const scripted = <Service extends object>(service: Service, script: Partial<Service>, calls: Call[]): Service =>
  new Proxy(service, {
    get: (target, name) => {
      const own: unknown = Reflect.get(script, name) ?? Reflect.get(target, name, target)
      if (typeof own !== 'function') return own
      return (...args: unknown[]): unknown => {
        calls.push([String(name), ...args])
        return own.apply(target, args)
      }
    },
  })
