//! Says in plain words what the parser found wrong.

use granit_parser::{ErrorKind, ScanError};

use crate::{ReadError, ReadErrorKind, place};

/// Returns the parser's error in our words, at the place a person would look for it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the parser's messages will do for rare faults")]
pub(crate) fn explain(text: &str, error: &ScanError) -> ReadError {
    let offset = error.marker().byte_offset().unwrap_or(0);
    let at_marker = offset..offset;
    let (span, kind) = if *error.kind() == ErrorKind::RecursionLimitExceeded {
        (at_marker, ReadErrorKind::TooDeep)
    } else if let Some(mark) = place::merge_mark(text) {
        (mark, ReadErrorKind::MergeMark)
    } else if let Some(blank) = place::odd_blank(text, offset) {
        (blank, ReadErrorKind::OddBlank)
    } else if let Some(quote) = place::open_quote(text, offset).filter(|_| is_about_quotes(error.kind())) {
        (quote, ReadErrorKind::OpenQuote)
    } else if let Some(tab) = place::indenting_tab(text, offset).filter(|_| is_about_tabs(error.kind())) {
        (tab, ReadErrorKind::Tab)
    } else if let Some(stuck) = place::stuck_colon(text, offset).filter(|_| is_about_colons(error.kind())) {
        let written = text.get(stuck.clone()).unwrap_or_default();
        (stuck.clone(), ReadErrorKind::Syntax(format!("`{written}` needs a blank behind its `:`")))
    } else if let Some(key) = place::key_without_colon(text, offset).filter(|_| is_about_colons(error.kind()))
    {
        let written = text.get(key.clone()).unwrap_or_default();
        (key.clone(), ReadErrorKind::Syntax(format!("`{written}` needs a `:` behind it, if it is a key")))
    } else if let Some((span, found, fitting)) =
        place::misfit(text, offset).filter(|_| is_about_indentation(error.kind()))
    {
        (span, ReadErrorKind::Indentation { found, fitting })
    } else if let Some(dash) = place::leading_dash(text, offset).filter(|_| is_about_fields(error.kind())) {
        (dash, ReadErrorKind::ItemAmongFields)
    } else {
        let kind = match error.kind() {
            ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => ReadErrorKind::NoColon,
            other => ReadErrorKind::Syntax(message(other)),
        };
        (at_marker, kind)
    };
    ReadError { span: place::visible(text, span), kind, related: Vec::new() }
}

fn is_about_tabs(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::UnexpectedCharacter { character: '\t' }
    )
}

fn is_about_colons(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::MappingValueNotAllowed | ErrorKind::CommentInterceptedScalar)
}

fn is_about_fields(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::ExpectedBlockMappingKey)
}

fn is_about_quotes(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::InvalidQuotedScalarIndent | ErrorKind::UnclosedQuotedScalar)
}

fn is_about_indentation(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::BlockSequenceEntryNotAllowed
    )
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the parser's messages will do for rare faults")]
fn message(kind: &ErrorKind) -> String {
    let message = match kind {
        ErrorKind::UnexpectedCharacter { character: '@' } => "text that starts with `@` needs quotes",
        ErrorKind::UnexpectedCharacter { character: '%' } => "text that starts with `%` needs quotes",
        ErrorKind::UnexpectedCharacter { character: '`' } => "text that starts with a backtick needs quotes",
        ErrorKind::UnexpectedCharacter { character } => {
            return format!("unexpected character `{}`", character.escape_debug());
        }
        ErrorKind::UnclosedFlowCollection { open } => return format!("`{open}` is not closed"),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return format!("`{open}` is closed by `{close}`");
        }
        ErrorKind::MisplacedFlowCollectionEnd => "unexpected closing bracket",
        ErrorKind::MappingValueNotAllowed => {
            "unexpected `:`; either the line is indented wrongly, or text that holds `: ` needs quotes"
        }
        ErrorKind::InvalidColonPlacement => "unexpected `:`; a bracket before it may not be closed",
        ErrorKind::ExpectedBlockMappingKey => "expected a key, indented like the others of its mapping",
        ErrorKind::ExpectedBlockSequenceEntry => "expected `-`, indented like the other items of its list",
        ErrorKind::BlockSequenceEntryNotAllowed => "unexpected `-`; a list begins on a line of its own",
        ErrorKind::ExpectedFlowMappingSeparator => "expected `,` or `}`",
        ErrorKind::ExpectedFlowSequenceSeparator => "expected `,` or `]`",
        ErrorKind::UnclosedQuotedScalar => "a quote is not closed",
        ErrorKind::InvalidQuotedScalarIndent => {
            "a line inside quotes is indented too little, or the quote is not closed"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "unexpected text after the closing quote"
        }
        ErrorKind::UnknownQuotedScalarEscape => "unknown escape in double quotes",
        ErrorKind::CommentNotSeparated => "a comment needs a blank before its `#`",
        ErrorKind::BomInsideDocument => "unexpected byte order mark",
        ErrorKind::MissingAnchorOrAliasName => "text that starts with `*` or `&` needs quotes",
        ErrorKind::InvalidBlockScalarHeader => "unexpected text after `|` or `>`",
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag => "tags are not supported",
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofBlockSequence
        | ErrorKind::UnexpectedEofBlockMapping => "unexpected end of the text",
        other => return other.to_string(),
    };
    message.to_owned()
}
