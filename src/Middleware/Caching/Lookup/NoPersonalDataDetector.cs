namespace Wattwise.Caching;

/// <summary>Finds nothing: for apps that turned the search for personal data off.</summary>
internal sealed class NoPersonalDataDetector : IPersonalDataDetector
{
    public string? Find(string text) => null;
}
