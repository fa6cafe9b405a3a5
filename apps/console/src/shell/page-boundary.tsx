import { Component, type ReactNode } from 'react'
import { Button } from '../shared/button.tsx'
import { Empty } from '../shared/empty.tsx'

interface PageBoundaryState {
  readonly error: unknown
}

/** A page that fails leaves the others usable. After an update of the server the files of the old page are gone: a reload gets the new ones. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, PageBoundaryState> {
  override state: PageBoundaryState = { error: undefined }

  static getDerivedStateFromError(error: unknown): PageBoundaryState {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <Empty title="This page could not be shown">
        <p>{error instanceof Error ? error.message : 'It said nothing of why.'}</p>
        <Button onClick={() => location.reload()}>Reload</Button>
      </Empty>
    )
  }
}
