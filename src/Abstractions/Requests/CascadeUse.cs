namespace Wattwise;

/// <summary>How one request uses the cascade.</summary>
public enum CascadeUse
{
    /// <summary>As the cascade stage is set.</summary>
    Default,

    /// <summary>Not at all: the strongest tier answers.</summary>
    Off,
}
