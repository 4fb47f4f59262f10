namespace Wattwise.Caching;

/// <summary>Decides which answers may enter the cache: the defence against poisoned entries.</summary>
/// <remarks>Implementations are thread-safe and fast: they run on each answer that would be kept.</remarks>
public interface ICacheAdmissionPolicy
{
    /// <summary>Looks for a reason to keep an answer out.</summary>
    /// <param name="admission">The answer and what it was given to.</param>
    /// <returns>A short, stable name of the reason (<c>personal-data</c>), or <see langword="null"/> to keep the answer.</returns>
    string? FindObjection(in CacheAdmission admission);
}
