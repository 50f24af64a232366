import { defineProject } from 'vitest/config'

import { packageTests } from '../../vitest.base.ts'

export default defineProject(packageTests('testing'))
