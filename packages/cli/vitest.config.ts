import { defineProject } from 'vitest/config'

import { adapterTests } from '../../vitest.base.ts'

export default defineProject(adapterTests('cli'))
