namespace Wattwise.Cascade;

/// <summary>When the cascade decides about a tier. A certificate belongs to one rule.</summary>
public enum CascadeRule
{
    /// <summary>Before the tier is called, by the class of the task alone.</summary>
    Before,

    /// <summary>After the first tokens of a stream.</summary>
    Early,

    /// <summary>After the whole answer.</summary>
    Whole,
}
