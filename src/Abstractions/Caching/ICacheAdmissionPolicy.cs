namespace Wattwise.Caching;

/// <summary>Decides which answers may enter the cache: the defence against poisoned entries.</summary>
/// <remarks>Implementations are thread-safe and fast: they run on each answer that would be kept.</remarks>
public interface ICacheAdmissionPolicy
{
    /// <summary>Objects to nothing, although a policy is registered.</summary>
    static ICacheAdmissionPolicy None { get; } = new Nothing();

    /// <summary>Looks for a reason to keep an answer out.</summary>
    /// <param name="admission">The answer and what it was given to.</param>
    /// <returns>A short, stable name of the reason (<c>personal-data</c>), or <see langword="null"/> to keep the answer.</returns>
    string? FindObjection(in CacheAdmission admission);

    private sealed class Nothing : ICacheAdmissionPolicy
    {
        public string? FindObjection(in CacheAdmission admission) => null;
    }
}
