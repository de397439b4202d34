import type { AlarmWords } from '../definition.ts'

export const alarms: AlarmWords = {
  violence: ['(?:he|my husband|my partner|my boyfriend) (?:hits|beats) me', 'domestic (?:violence|abuse)'],
  danger: [
    'gas leak',
    'smells? of gas',
    'on fire',
    'there is a fire',
    'injured',
    'unconscious',
    'live (?:wire|cable)',
    'hanging branch',
    'suicid\\w*',
  ],
  need: [
    'evict(?:ed|ion)',
    '(?:i|we) have (?:nothing|no food) to eat',
    'sleep(?:ing)? (?:in the street|rough)',
    'can t pay the (?:rent|bill)',
    'food bank',
  ],
}
