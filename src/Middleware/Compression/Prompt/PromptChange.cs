using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>All parts of one request that became shorter in one way.</summary>
/// <param name="Reason">The way, and the kind of content.</param>
/// <param name="TokensBefore">Tokens as they would have been sent.</param>
/// <param name="TokensAfter">Tokens as they are sent.</param>
/// <param name="Avoided">The energy of the difference; <see langword="null"/> if it is unknown.</param>
internal sealed record PromptChange(string Reason, int TokensBefore, int TokensAfter, EnergyEstimate? Avoided);
