namespace Wattwise.Caching;

/// <summary>Marks of hits whose answer is known.</summary>
internal static class AnsweredHit
{
    /// <summary>The mark with all that it says of the answer.</summary>
    /// <param name="hit">The mark.</param>
    /// <param name="answer">The answer that is served; <see langword="null"/> while the model still gives it.</param>
    public static CacheHit With(this CacheHit hit, CachedAnswer? answer) => answer is null ? hit : hit with
    {
        AnsweredAt = answer.CreatedAt,
        AnsweredResponseId = answer.ResponseId,
        AvoidedUsage = answer.CreateUsage(),
    };
}
