import { Compass } from 'lucide-react'
import { Link } from 'wouter'

import { buttonLook } from '../controls/button.tsx'
import { Empty } from '../controls/empty.tsx'
import { strings } from '../strings.ts'
import { PageTitle } from './page-title.tsx'

export function MissingPage() {
  return (
    <>
      <PageTitle title={strings.missing.title} />
      <Empty
        icon={Compass}
        title={strings.missing.lead}
        actions={
          <Link href="/" className={buttonLook('plain')}>
            {strings.missing.home}
          </Link>
        }
      />
    </>
  )
}
