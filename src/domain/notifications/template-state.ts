/** Why a template cannot be sent as the town's file has it. */
export type TemplateProblem =
  | 'missing'
  | 'different'
  /** The platform has put it into another category: another price, other rules. */
  | 'reclassified'
  /** Its variables have names in the account, which cannot be changed: another template has to take its place. */
  | 'named-variables'
  | 'rejected'
  | 'pending'
  | 'paused'
  | 'disabled'

/** A template as it stands: in the account, in the town's file, or in both. */
export type TemplateState = {
  name: string
  language: string
  /** The platform's; MISSING where the account has none. */
  status: string
  category: string
  /** Of its body; empty where the platform words it. */
  text: string
  /** Why the platform rejected it; empty where it did not. */
  rejectedReason: string
  problems: TemplateProblem[]
  /** Of the account alone: the service does not send it. */
  unused: boolean
}
