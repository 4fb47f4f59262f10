namespace Wattwise.Judging;

/// <summary>Which of two answers to one prompt is better.</summary>
public enum AnswerPreference
{
    /// <summary>Both are equally good or bad.</summary>
    Neither,

    /// <summary>The first one.</summary>
    First,

    /// <summary>The second one.</summary>
    Second,
}
