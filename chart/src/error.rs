//! What went wrong in a chart: where, and through which includes.

use std::fmt;

use crate::template::ast::Source;

/// The most places that are shown, and how many of a longer chain.
const MAX_FRAMES: usize = 12;
const OUTER_FRAMES: usize = 3;
const INNER_FRAMES: usize = 2;

/// A place in a file of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The file: as in `# Source:` for a template, below the chart's folder for others.
    pub file: String,
    /// Its line, from 1; 0 where the whole file is meant.
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
    /// The places, the outermost first; empty for faults of the chart as a whole.
    pub frames: Vec<Frame>,
    /// What was wrong at the innermost place.
    pub message: String,
    /// Who stopped.
    pub cause: Cause,
}

/// Who stops a render.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The chart cannot be rendered with its values; Helm stops too.
    Fault,
    /// The chart itself refuses its values, by `fail` or `required`.
    Refusal,
    /// What was asked for beside chart and values: a name of a release, a version of Kubernetes, a template that is not there.
    Request,
    /// This renderer: at one of its limits, or at a function that it does not have. Helm may go on.
    Renderer,
    /// The same, at [`Limits::depth`](crate::Limits) or [`Limits::nesting`](crate::Limits): with a larger stack it may go on.
    Depth,
}

pub(crate) type Fault = RenderError;

/// What the message of every limit of nesting ends with, so that nobody takes it for a fault of the chart.
pub(crate) const LIMIT: &str = ", the most that this renderer takes";

/// What is said where something is nested deeper than the renderer goes.
pub(crate) fn too_deep(what: &str, most: usize) -> String {
    format!("{what} are nested more than {most} deep{LIMIT}")
}

/// Whether a message names a limit of this renderer.
pub(crate) fn names_limit(message: &str) -> bool {
    message.ends_with(LIMIT)
}

impl std::error::Error for RenderError {}

impl RenderError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        let cause = if names_limit(&message) { Cause::Renderer } else { Cause::Fault };
        Self { frames: Vec::new(), message, cause }
    }

    /// What was asked for cannot be.
    pub(crate) fn of_request(message: impl Into<String>) -> Self {
        Self { cause: Cause::Request, ..Self::new(message) }
    }

    /// A limit of this renderer, or a gap in it.
    pub(crate) fn of_renderer(message: impl Into<String>) -> Self {
        Self { cause: Cause::Renderer, ..Self::new(message) }
    }

    pub(crate) fn parse(source: &Source, pos: usize, message: &str) -> Self {
        let (line, column) = source.place(pos);
        let frame = Frame { act: "parse error".to_string(), ..Frame::of_file(&source.name, line, column) };
        Self { frames: vec![frame], ..Self::new(message) }
    }

    /// A fault of a file that is no template.
    pub(crate) fn in_file(file: &str, line: Option<usize>, message: String) -> Self {
        Self { frames: vec![Frame::of_file(file, line.unwrap_or(0), 0)], ..Self::new(message) }
    }

    /// The same fault in a chart that lies in this folder of another.
    pub(crate) fn below(mut self, folder: &str) -> Self {
        match self.frames.first_mut() {
            Some(frame) => frame.file = format!("{folder}/{}", frame.file),
            None => self.frames.push(Frame::of_file(folder, 0, 0)),
        }
        self
    }
}

impl Frame {
    fn of_file(file: &str, line: usize, column: usize) -> Frame {
        let (executing, at, act) = (String::new(), String::new(), String::new());
        Frame { file: file.to_string(), line, column, executing, at, act }
    }
}

impl From<String> for RenderError {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

/// As Helm says it, in one line. Of what the chart refuses Helm names the outermost place alone: the others follow, each in a line, the
/// innermost first.
impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A chain that goes round says the same again and again.
        let left_out = match self.frames.len() {
            count if count > MAX_FRAMES => OUTER_FRAMES..count - INNER_FRAMES,
            _ => 0..0,
        };
        if let (Cause::Refusal, Some(frame)) = (self.cause, self.frames.first()) {
            let Frame { file, line, column, .. } = frame;
            // Helm says no more than this.
            write!(f, "execution error at ({file}:{line}:{column}): {}", self.message)?;
            for (idx, frame) in self.frames.iter().enumerate().skip(1).rev() {
                let Frame { file, line, column, executing, .. } = frame;
                if !left_out.contains(&idx) {
                    write!(f, "\n  - at {file}:{line}:{column}, in {executing:?}")?;
                } else if idx == left_out.start {
                    write!(f, "\n  - … {} more …", left_out.len())?;
                }
            }
            return Ok(());
        }
        for (idx, frame) in self.frames.iter().enumerate() {
            if !left_out.contains(&idx) {
                write!(f, "{frame}")?;
            } else if idx == left_out.start {
                write!(f, "… {} more …: ", left_out.len())?;
            }
        }
        f.write_str(&self.message)
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Frame { file, line, column, executing, at, act } = self;
        match (executing.is_empty(), *line) {
            (true, _) if !act.is_empty() => write!(f, "{act} at ({file}:{line}): "),
            (true, 0) => write!(f, "{file}: "),
            (true, line) => write!(f, "{file}:{line}: "),
            (false, _) => {
                write!(f, "template: {file}:{line}:{column}: executing {executing:?} at <{at}>: ")?;
                if act.is_empty() { Ok(()) } else { write!(f, "{act}: ") }
            }
        }
    }
}
