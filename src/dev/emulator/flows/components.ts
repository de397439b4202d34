/** What a property of a component may hold. `dynamic`: also a reference such as `${data.kinds}`. */
export type Property = {
  type: 'string' | 'texts' | 'boolean' | 'integer' | 'options' | 'action'
  required?: true
  dynamic?: true
  /** Characters, or options. */
  most?: number
  /** Figures from and to. */
  range?: readonly [number, number]
  values?: readonly string[]
  /** Names of the actions that it may have. */
  actions?: readonly string[]
}

/** A component: its properties, and whether a citizen answers in it. */
export type Component = {
  properties: Record<string, Property>
  /** The type of its value. */
  answers?: 'string' | 'boolean' | 'media'
  /** How many of it a screen has at most. */
  most?: number
}

const text = (most: number, more: Partial<Property> = {}): Property => ({
  type: 'string',
  dynamic: true,
  most,
  ...more,
})
const flag: Property = { type: 'boolean', dynamic: true }
const name: Property = { type: 'string', required: true }
const figure = (...range: [number, number]): Property => ({ type: 'integer', range })
const LEAVES = ['data_exchange', 'navigate', 'open_url'] as const

const shown = (most: number, more: Record<string, Property> = {}): Component => ({
  properties: { text: { type: 'texts', required: true, dynamic: true, most }, visible: flag, ...more },
})

const styled: Record<string, Property> = {
  'font-weight': { type: 'string', dynamic: true, values: ['bold', 'italic', 'bold_italic', 'normal'] },
  strikethrough: flag,
  markdown: { type: 'boolean' },
}

const typed: Record<string, Property> = {
  name,
  label: text(20, { required: true }),
  'helper-text': text(80),
  'error-message': text(30),
  'init-value': { type: 'string', dynamic: true },
  required: flag,
  visible: flag,
}

const chosen = (label: Property, options: number): Record<string, Property> => ({
  name,
  label: { ...label, required: true },
  'data-source': { type: 'options', required: true, dynamic: true, most: options },
  'init-value': { type: 'string', dynamic: true },
  'error-message': text(80),
  'on-select-action': { type: 'action', actions: ['data_exchange', 'update_data'] },
  required: flag,
  enabled: flag,
  visible: flag,
})

/**
 * Components that the emulator's phone shows, with the platform's properties and limits. The platform has more of them.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/components (28 June 2026)
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/mediaupload (15 April 2026)
 */
export const COMPONENTS = new Map<string, Component>([
  ['TextHeading', shown(80)],
  ['TextSubheading', shown(80)],
  ['TextBody', shown(4_096, styled)],
  ['TextCaption', shown(409, styled)],
  [
    'EmbeddedLink',
    {
      properties: {
        text: text(25, { required: true }),
        'on-click-action': { type: 'action', required: true, actions: LEAVES },
        visible: flag,
      },
      most: 2,
    },
  ],
  [
    'TextInput',
    {
      properties: {
        ...typed,
        'input-type': {
          type: 'string',
          values: ['text', 'number', 'email', 'password', 'passcode', 'phone'],
        },
        pattern: { type: 'string' },
        'min-chars': { type: 'integer', dynamic: true },
        'max-chars': { type: 'integer', dynamic: true },
      },
      answers: 'string',
    },
  ],
  [
    'TextArea',
    {
      properties: { ...typed, 'max-length': { type: 'integer', dynamic: true }, enabled: flag },
      answers: 'string',
    },
  ],
  [
    'RadioButtonsGroup',
    {
      properties: {
        ...chosen(text(30), 20),
        description: text(300),
        'media-size': { type: 'string', dynamic: true, values: ['regular', 'large'] },
      },
      answers: 'string',
    },
  ],
  ['Dropdown', { properties: chosen({ type: 'string', most: 20 }, 200), answers: 'string' }],
  [
    'OptIn',
    {
      properties: {
        name,
        label: text(120, { required: true }),
        'init-value': flag,
        'on-click-action': { type: 'action', actions: LEAVES },
        required: flag,
        visible: flag,
      },
      answers: 'boolean',
      most: 5,
    },
  ],
  [
    'PhotoPicker',
    {
      properties: {
        name,
        label: text(80, { required: true }),
        description: text(300),
        'photo-source': { type: 'string', values: ['camera_gallery', 'camera', 'gallery'] },
        'max-file-size-kb': figure(1, 25_600),
        'min-uploaded-photos': figure(0, 30),
        'max-uploaded-photos': figure(1, 30),
        'error-message': text(80),
        enabled: flag,
        visible: flag,
      },
      answers: 'media',
      most: 1,
    },
  ],
  [
    'Footer',
    {
      properties: {
        label: text(35, { required: true }),
        'left-caption': text(15),
        'center-caption': text(15),
        'right-caption': text(15),
        'on-click-action': {
          type: 'action',
          required: true,
          actions: ['data_exchange', 'navigate', 'complete', 'open_url', 'update_data'],
        },
        enabled: flag,
      },
      most: 1,
    },
  ],
])

/** Lengths of the parts of an option. */
export const OPTION_LENGTHS: Record<string, number> = { title: 30, description: 300, metadata: 20 }

/** What an option may have. */
export const OPTION_KEYS = new Set([
  'id',
  'title',
  'description',
  'metadata',
  'enabled',
  'image',
  'alt-text',
  'color',
])
