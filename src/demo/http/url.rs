//! The URL of a request: `http://HOST[:PORT][/PATH]`. Knows no other scheme.

/// Where to ask, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    /// The host, without the brackets of an IPv6 address.
    pub host: String,
    /// The port, 80 if none was said.
    pub port: u16,
    /// What to ask for; begins with `/`.
    pub path: String,
    /// Host and port as they go into the request.
    pub authority: String,
}

/// Why a text is no URL that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum UrlError {
    #[error("this demo speaks http:// only: https:// is the same inside TLS, and TLS would hide all of it")]
    Tls,
    #[error("a URL is wanted, as http://HOST[:PORT][/PATH]")]
    Form,
}

impl Url {
    pub(super) fn parse(text: &str) -> Result<Self, UrlError> {
        if text.starts_with("https://") {
            return Err(UrlError::Tls);
        }
        let rest = text.strip_prefix("http://").ok_or(UrlError::Form)?;
        let (authority, path) = rest.find('/').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, "/"));
        let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(80), str::parse).map_err(|_| UrlError::Form)?;
        let is_plain = |text: &str| text.chars().all(|symbol| symbol.is_ascii_graphic());
        if host.is_empty() || !is_plain(rest) {
            return Err(UrlError::Form);
        }
        Ok(Self { host: host.to_owned(), port, path: path.to_owned(), authority: authority.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, u16, &str), UrlError>) {
        let parsed = Url::parse(text);
        assert_eq!(
            parsed.as_ref().map(|url| (url.host.as_str(), url.port, url.path.as_str())).map_err(|error| *error),
            expected
        );
    }

    #[test]
    fn a_url_has_its_parts() {
        check("http://example.org", Ok(("example.org", 80, "/")));
        check("http://127.0.0.1:8080/a/b?c=d", Ok(("127.0.0.1", 8080, "/a/b?c=d")));
        check("http://[::1]:8080/", Ok(("::1", 8080, "/")));
        check("http://[::1]", Ok(("::1", 80, "/")));
    }

    #[test]
    fn what_is_none_is_refused() {
        check("https://example.org", Err(UrlError::Tls));
        for wrong in
            ["", "example.org", "http://", "http:///a", "http://a:99999", "http://a b", "http://a/\r\nX: y", "http://é"]
        {
            check(wrong, Err(UrlError::Form));
        }
    }
}
