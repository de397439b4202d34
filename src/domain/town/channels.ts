/** Where something came from or goes to, as stored rows name it: one of the town's messengers, or one of its own channels. */
export type ChannelId = string

/** The channels that every town has: the phone line, the counter, the site, the API (`api`: of appointments). */
export const OWN_CHANNELS = ['phone', 'desk', 'web', 'open311', 'api'] as const

/** A channel that every town has. */
export type OwnChannel = (typeof OWN_CHANNELS)[number]

/** What the domain needs to know of a messenger. Each channel declares it in its own folder. */
export type ChannelProfile = {
  id: ChannelId
  /** What staff read: the name of a product, the same in every language; or what it is called in each. */
  name: string | Readonly<Record<string, string>>
  /** The town's number or account on it, by the platform's id. */
  lineId: string
  /** Whether people are reached by their telephone alone, and the platform vouches for the one that they write from. */
  reachesPhones: boolean
  /** An answer costs nothing: none waits for more that could be answered with it. */
  answersAtOnce?: true
  /**
   * Who reads what is written on it, besides the town: what the notice on data protection says of it in each language, with the mark that
   * joins it to those before it.
   */
  operator?: Readonly<Record<string, string>>
  /** The address of the platform at which people begin to write on it. */
  link?: string
  /** That address, with words that are sent for who follows it; nothing where its links cannot carry them. */
  linkWith?: (words: string) => string | undefined
  /** The page of the town's own site on which it is written. */
  page?: string
  /** People are known to it by anonymous sessions, and written to by these alone; unset: by their telephone or platform id. */
  anonymous?: true
  /** People are known to it by an account on it, and written to by this alone. */
  accounts?: true
  /** Where citizens may be written to freely only for a while after their last message. */
  window?: {
    ms: number
    /** The problem noted on a message that has no template for later. */
    closedProblem: string
  }
  /** The problem noted on a message that waits for the citizen's telephone. Stored: other versions look for it. */
  phoneRequiredProblem?: string
}

/** A town, as far as its channels go. */
type WithChannels = { readonly channels: readonly ChannelProfile[] }

/** A channel of the town's; nothing where it has none of that name, such as the phone line or the web. */
export const findChannel = ({ channels }: WithChannels, id: ChannelId): ChannelProfile | undefined =>
  channels.find((one) => one.id === id)

/** What a messenger of the town's is called in a language; its id where the town has it no more. */
export const messengerName = (town: WithChannels, id: ChannelId, language: string): string => {
  const name = findChannel(town, id)?.name
  return (typeof name === 'string' ? name : (name?.[language] ?? name?.ca)) ?? id
}

/** The messengers that open with these words, by the addresses of their platforms. */
export const messengerLinks = (
  town: WithChannels,
  words: string,
  language: string,
): { id: ChannelId; name: string; link: string }[] =>
  town.channels.flatMap(({ id, linkWith }) => {
    const link = linkWith?.(words)
    return link ? [{ id, name: messengerName(town, id, language), link }] : []
  })

/** Who reads what is written to the town, by its channels, in the words of a language. */
export const operatorsText = ({ channels }: WithChannels, language: string): string =>
  channels.map(({ operator }) => operator?.[language] ?? operator?.ca ?? '').join('')

/** The channel on which people are written to who gave nothing but their telephone; nothing where the town has none. */
export const findPhoneChannel = ({ channels }: WithChannels): ChannelProfile | undefined =>
  channels.find(({ reachesPhones }) => reachesPhones)

/** The same. @throws where the town has none */
export const getPhoneChannel = (town: WithChannels): ChannelProfile => {
  const found = findPhoneChannel(town)
  if (!found) throw new Error('no channel reaches telephones')
  return found
}
