namespace Wattwise.Caching;

/// <summary>The conflicts that the default guard names; in records they follow <see cref="CacheReasons.GuardPrefix"/>.</summary>
public static class GuardConflicts
{
    /// <summary>The prompts are in different languages or scripts.</summary>
    public const string Language = "language";

    /// <summary>The prompts name different versions.</summary>
    public const string Version = "version";

    /// <summary>The prompts hold different numbers.</summary>
    public const string Number = "number";

    /// <summary>The prompts hold different bounds or grades: at least and at most, large and largest.</summary>
    public const string Comparative = "comparative";

    /// <summary>The prompts hold different units or periods.</summary>
    public const string Unit = "unit";

    /// <summary>The prompts hold different currencies.</summary>
    public const string Currency = "currency";

    /// <summary>The prompts name different days of the week.</summary>
    public const string Weekday = "weekday";

    /// <summary>The prompts name different dates or times.</summary>
    public const string Date = "date";

    /// <summary>Only one of the prompts holds a negation.</summary>
    public const string Negation = "negation";

    /// <summary>The prompts hold different codes or single letters.</summary>
    public const string Code = "code";

    /// <summary>The prompts hold words of opposite sense.</summary>
    public const string Opposite = "opposite";

    /// <summary>The same words stand in exchanged roles: from A to B, from B to A.</summary>
    public const string Direction = "direction";

    /// <summary>Only one of the prompts holds a name.</summary>
    public const string Name = "name";

    /// <summary>The prompts begin with different question words.</summary>
    public const string Question = "question";

    /// <summary>One word differs in an otherwise equal sentence.</summary>
    public const string Word = "word";

    /// <summary>Only one of the prompts holds a condition.</summary>
    public const string Condition = "condition";

    /// <summary>Another sign, emoji, unseen character or indentation: <c>x &lt; y</c>, <c>-v</c>.</summary>
    public const string Sign = "sign";

    /// <summary>The same letters in another case, if case means something: 5 mW, 5 MW.</summary>
    public const string Case = "case";

    /// <summary>Another quantifier: all, some, most, only.</summary>
    public const string Quantifier = "quantifier";

    /// <summary>Whether something must, should or can be.</summary>
    public const string Modal = "modal";

    /// <summary>Another time of the verb that a question begins with: did, does, will.</summary>
    public const string Tense = "tense";

    /// <summary>The same thing of somebody else: my, your, a friend's.</summary>
    public const string Possessor = "possessor";

    /// <summary>The guard threw an exception, so the candidate was not cleared.</summary>
    public const string Failed = "failed";
}
