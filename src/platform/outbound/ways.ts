import { createOutbound, type Outbound } from './request.ts'

/**
 * Two ways out, which share neither rules nor connections. What the town lets its own configuration reach inside, no
 * address that a stranger gave leads to.
 */
export type WaysOut = {
  /** To what the town itself configured: feeds, systems that it forwards to. Private hosts that are named may be reached. */
  town: Outbound
  /** To addresses that others gave: web hooks, pictures of a report, links in a feed. The open internet only. */
  strangers: Outbound
}

/**
 * @param privateHosts `host` or `host:port` inside that the town's own configuration may lead to
 * @param test hosts of this machine that strangers' addresses lead to in a test, where there is no open internet
 */
export const createWaysOut = (privateHosts: string[], test: string[] = []): WaysOut => ({
  town: createOutbound(privateHosts),
  strangers: createOutbound(test),
})

/**
 * The way to what an answer of the town's own source names: the source's own host is the town's choice, any other the
 * source's.
 */
export const wayFrom = ({ town, strangers }: WaysOut, source: string): Outbound => {
  const home = URL.parse(source)?.host
  const way = (url: string) => (home && URL.parse(url)?.host === home ? town : strangers)
  return {
    check: (url) => way(url).check(url),
    request: (url, options) => way(url).request(url, options),
  }
}
