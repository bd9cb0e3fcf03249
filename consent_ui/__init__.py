"""Everything a person sees: pages, forms, mails, texts and styles.

Owns one frozen dataclass per page (the contract with the server), the form class beside it, its
template, the stylesheet, the small scripts and the mails. It does not know a request, a database row
or an address: links, texts of others and moments arrive as fields, so every page can be rendered and
looked at without a server.

    render(page, frame) -> str            consent_ui.render: a page inside the frame of the site
    render_mail(mail, locale)             consent_ui.mails: subject, text and HTML from one source
    asset_url(name), find_asset(path)     consent_ui.assets: files served under /static
    python -m consent_ui.gallery FOLDER   every page and mail with sample data

Texts are English source strings marked for gettext; moments are aware and in UTC; countries are
ISO 3166 codes and are put into words here.
"""
