namespace Wattwise.Carbon;

/// <summary>A token of an account.</summary>
/// <param name="Text">What is sent.</param>
/// <param name="FetchedAt">When it was fetched, as a timestamp.</param>
internal sealed record WattTimeToken(string Text, long FetchedAt)
{
    // A record would print its text.
    public override string ToString() => "***";
}
