import type { Module } from '#domain/town'
import { seedContent } from './versions.ts'

export const contentModule: Module = { name: 'content', seed: seedContent }
