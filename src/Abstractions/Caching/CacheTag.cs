using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Caching;

/// <summary>Tags that tie answers to the documents they were made from.</summary>
/// <remarks>
/// Tag a request with both <see cref="ForDocument"/> and <see cref="ForContent"/>; when a document changed, purge with
/// <see cref="OutdatedDocument"/>.
/// </remarks>
public static class CacheTag
{
    /// <summary>The tag of a document, whatever its content.</summary>
    /// <param name="documentId">The app's own id of the document.</param>
    public static string ForDocument(string documentId)
    {
        ArgumentException.ThrowIfNullOrEmpty(documentId);
        return $"document:{documentId}";
    }

    /// <summary>The tag of a document with exactly this content (by SHA-256).</summary>
    /// <param name="documentId">The app's own id of the document.</param>
    /// <param name="content">The document's text.</param>
    public static string ForContent(string documentId, string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return $"{ForDocument(documentId)}@{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
    }

    /// <summary>The purge of all answers that were made from another content of a document.</summary>
    /// <param name="documentId">The app's own id of the document.</param>
    /// <param name="currentContent">The document's text as it is now.</param>
    public static CachePurge OutdatedDocument(string documentId, string currentContent) => new()
    {
        Tag = ForDocument(documentId),
        ExceptTag = ForContent(documentId, currentContent),
    };
}
