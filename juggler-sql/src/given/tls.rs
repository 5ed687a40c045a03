//! How a connection is encrypted: `ssl` of LoopBack's settings, and what URLs say.

use juggler_core::{Error, Result, error::NameKind};
use serde_json::Value as Json;

use super::{Given, expected, has_suggestion};

/// How a connection is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tls {
    /// How much is asked for, where it is said.
    pub(crate) mode: Option<TlsMode>,
    /// Who may vouch for the server, beside the usual authorities.
    pub(crate) ca: Option<Pem>,
    /// Who we are.
    pub(crate) cert: Option<Pem>,
    /// With what we prove it.
    pub(crate) key: Option<Pem>,
}

/// How much is asked for, as PostgreSQL's `sslmode` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// A certificate or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pem {
    /// Its text.
    Text(String),
    /// The file that holds it.
    File(String),
}

impl Pem {
    fn new(text: String) -> Self {
        if text.trim_start().starts_with("-----BEGIN") { Pem::Text(text) } else { Pem::File(text) }
    }
}

/// The words of PostgreSQL, and those of MySQL.
const MODES: &[(&str, TlsMode)] = &[
    ("disable", TlsMode::Disable),
    ("allow", TlsMode::Allow),
    ("prefer", TlsMode::Prefer),
    ("require", TlsMode::Require),
    ("verify-ca", TlsMode::VerifyCa),
    ("verify-full", TlsMode::VerifyFull),
    ("disabled", TlsMode::Disable),
    ("preferred", TlsMode::Prefer),
    ("required", TlsMode::Require),
    ("verify_ca", TlsMode::VerifyCa),
    ("verify_identity", TlsMode::VerifyFull),
];

impl Given<'_> {
    /// How connections are encrypted. `ssl: true` asks for a certificate that is valid, as that of `https:`; what is said beside it is
    /// more exact.
    pub(crate) fn tls(&self) -> Result<Tls> {
        let mut tls = match self.values.get("ssl") {
            Some(Json::Object(fields)) => {
                let mut tls = Tls { mode: Some(TlsMode::VerifyFull), ..Tls::default() };
                for (key, value) in fields {
                    let file = || {
                        let text = value.as_str().map(|text| Pem::new(text.to_owned()));
                        text.map(Some).ok_or_else(|| expected(&format!("ssl.{key}"), "text"))
                    };
                    match &**key {
                        "ca" => tls.ca = file()?,
                        "cert" => tls.cert = file()?,
                        "key" => tls.key = file()?,
                        "rejectUnauthorized" => match value {
                            Json::Bool(true) => {}
                            Json::Bool(false) => tls.mode = Some(TlsMode::Require),
                            _ => return Err(expected("ssl.rejectUnauthorized", "true or false")),
                        },
                        _ => {
                            let known = ["ca", "cert", "key", "rejectUnauthorized"];
                            let error = Error::unknown_name(NameKind::Setting, key, "`ssl`", known);
                            if has_suggestion(&error) {
                                return Err(error);
                            }
                        }
                    }
                }
                tls
            }
            _ => {
                let mode = self.flag("ssl").map_err(|_| {
                    expected("ssl", "true, false, or an object with ca, cert, key and rejectUnauthorized")
                })?;
                let mode = mode.map(|on| if on { TlsMode::VerifyFull } else { TlsMode::Disable });
                Tls { mode, ..Tls::default() }
            }
        };
        if let Some(mode) = self.choice("sslMode", MODES)? {
            tls.mode = Some(mode);
        }
        let pem = |key| Ok::<_, Error>(self.text(key)?.map(Pem::new));
        tls.ca = pem("sslCa")?.or(tls.ca);
        tls.cert = pem("sslCert")?.or(tls.cert);
        tls.key = pem("sslKey")?.or(tls.key);
        Ok(tls)
    }
}

/// The options of a driver of sqlx, with what is said of encryption. Both drivers have these methods, and no trait for them.
macro_rules! encrypted {
    ($options:expr, $tls:expr, $mode:path, $ca:ident, $ca_text:ident) => {{
        let (mut options, tls) = ($options, $tls);
        if let Some(mode) = tls.mode {
            options = options.ssl_mode($mode(mode));
        }
        options = match tls.ca {
            Some($crate::given::Pem::Text(text)) => options.$ca_text(text.into_bytes()),
            Some($crate::given::Pem::File(path)) => options.$ca(path),
            None => options,
        };
        options = match tls.cert {
            Some($crate::given::Pem::Text(text)) => options.ssl_client_cert_from_pem(text),
            Some($crate::given::Pem::File(path)) => options.ssl_client_cert(path),
            None => options,
        };
        match tls.key {
            Some($crate::given::Pem::Text(text)) => options.ssl_client_key_from_pem(text),
            Some($crate::given::Pem::File(path)) => options.ssl_client_key(path),
            None => options,
        }
    }};
}

pub(crate) use encrypted;
