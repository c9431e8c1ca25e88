//! What went wrong in a chart: where, and through which includes.

use std::fmt;

use crate::template::ast::Source;

/// A place in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The file, as in `# Source:`.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The byte in the line, from 0 as Go counts it.
    pub column: usize,
    /// The template that was executed; empty where the text could not be parsed.
    pub executing: String,
    /// The operand, shortened.
    pub at: String,
    /// What was done there, such as `error calling include`.
    pub act: String,
}

/// Why a chart could not be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// The places, the outermost first; empty for faults of the chart itself.
    pub frames: Vec<Frame>,
    /// What was wrong at the innermost place.
    pub message: String,
    /// Whether the chart itself refused its values, by `fail` or `required`.
    pub refused: bool,
}

pub(crate) type Fault = RenderError;

impl std::error::Error for RenderError {}

impl RenderError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { frames: Vec::new(), message: message.into(), refused: false }
    }

    pub(crate) fn parse(source: &Source, pos: usize, message: &str) -> Self {
        let (line, column) = source.place(pos);
        let (executing, at, act) = (String::new(), String::new(), String::new());
        let frame = Frame { file: source.name.clone(), line, column, executing, at, act };
        Self { frames: vec![frame], message: message.to_string(), refused: false }
    }
}

impl From<String> for RenderError {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (true, Some(frame)) = (self.refused, self.frames.first()) {
            return write!(
                f,
                "execution error at ({}:{}:{}): {}",
                frame.file, frame.line, frame.column, self.message
            );
        }
        for frame in &self.frames {
            let Frame { file, line, column, executing, at, act } = frame;
            if executing.is_empty() {
                write!(f, "parse error at ({file}:{line}): ")?;
                continue;
            }
            write!(f, "template: {file}:{line}:{column}: executing {executing:?} at <{at}>: ")?;
            if !act.is_empty() {
                write!(f, "{act}: ")?;
            }
        }
        f.write_str(&self.message)
    }
}
