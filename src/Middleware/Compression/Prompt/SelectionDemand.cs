namespace Wattwise.Compression;

/// <summary>What one request asks of selection.</summary>
/// <param name="Floor">The least share of questions whose answer is to survive.</param>
/// <param name="Room">The tokens that the part may take if there is a budget; <see langword="null"/> if there is none.</param>
/// <param name="Reference">What one calls to get the original; <see langword="null"/> if it cannot be had.</param>
/// <param name="PaysOff">Whether leaving out tokens saves more than it takes to choose them; <see langword="null"/> if it is
/// unknown.</param>
internal readonly record struct SelectionDemand(double Floor, int? Room, string? Reference, Func<int, int, bool>? PaysOff);
