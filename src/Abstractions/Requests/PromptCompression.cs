namespace Wattwise;

/// <summary>How one request's prompt is compressed.</summary>
public enum PromptCompression
{
    /// <summary>As the compression stage is set.</summary>
    Default,

    /// <summary>Not at all: the prompt goes out as the app made it, tools included.</summary>
    Off,
}
