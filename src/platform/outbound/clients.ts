import { createOutbound, type Outbound } from './request.ts'

/**
 * Two ways out, which share neither rules nor connections. What the town lets its own configuration reach inside, no
 * address that a stranger gave leads to.
 */
export type OutboundClients = {
  /** To what the town itself configured: feeds, systems that it forwards to. Private hosts that are named may be reached. */
  configured: Outbound
  /** To addresses that others gave: web hooks, pictures of a report, links in a feed. The open internet only. */
  untrusted: Outbound
}

/**
 * @param privateHosts `host` or `host:port` inside that the town's own configuration may lead to
 * @param test hosts of this machine that strangers' addresses lead to in a test, where there is no open internet
 */
export const createOutboundClients = (privateHosts: string[], test: string[] = []): OutboundClients => ({
  configured: createOutbound(privateHosts),
  untrusted: createOutbound(test),
})

/**
 * The way to what an answer of the town's own source names: the source's own host is the town's choice, any other the
 * source's.
 */
export const outboundFor = ({ configured, untrusted }: OutboundClients, source: string): Outbound => {
  const home = URL.parse(source)?.host
  const way = (url: string) => (home && URL.parse(url)?.host === home ? configured : untrusted)
  return {
    check: (url) => way(url).check(url),
    request: (url, options) => way(url).request(url, options),
  }
}
