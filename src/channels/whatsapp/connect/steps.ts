import { subscription, token, webhook, webhookFields } from './app.ts'
import { greetings, link } from './greetings.ts'
import { poster } from './poster-step.ts'
import { picture, profile, username } from './profile.ts'
import { forms } from './publish-forms.ts'
import { templates } from './push-templates.ts'
import { registration, storage } from './registration.ts'
import type { Step } from './step.ts'

/** All that a number needs to answer, in order. */
export const STEPS: readonly Step[] = [
  token,
  webhook,
  webhookFields,
  subscription,
  storage,
  registration,
  profile,
  picture,
  username,
  greetings,
  link,
  poster,
  templates,
  forms,
]

/** What no call does, with the page to do it on. */
export const BY_HAND: readonly { what: string; page: string }[] = [
  {
    what: 'Payment method of the account: without one no message is delivered',
    page: 'https://business.facebook.com/billing_hub/accounts',
  },
  {
    what: 'Verification of the business: raises the limits, and the name is shown; without it no form can be published',
    page: 'https://business.facebook.com/settings/security',
  },
  {
    what: 'Display name of the number, and the claim of the username: see that they are approved',
    page: 'https://business.facebook.com/wa/manage/phone-numbers',
  },
  {
    what: 'Meta Business Agent: switch it off, since it would answer first',
    page: 'https://business.facebook.com/wa/manage/home',
  },
  {
    what: 'The app: publish it (App Mode: Live), with the privacy page of the town',
    page: 'https://developers.facebook.com/apps',
  },
]
