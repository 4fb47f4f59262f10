using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.SemanticKernel;

/// <summary>Footprint and cache hit of the contents that a service returned.</summary>
/// <remarks>They stand beside the contents and not in their metadata, which apps write down with their histories. Thread-safe.</remarks>
internal sealed class AnswerMarks
{
    private static readonly ConditionalWeakTable<object, AnswerMarks> Marks = [];

    public RequestFootprint? Footprint { get; private init; }

    public CacheHit? CacheHit { get; private init; }

    /// <summary>Marks a content; what is <see langword="null"/> stays as it was.</summary>
    public static void Set(KernelContent content, RequestFootprint? footprint, CacheHit? hit) => SetOn(content, footprint, hit);

    /// <inheritdoc cref="Set(KernelContent, RequestFootprint?, CacheHit?)"/>
    public static void Set(StreamingKernelContent content, RequestFootprint? footprint, CacheHit? hit) => SetOn(content, footprint, hit);

    /// <summary>The marks of a content, or <see langword="null"/>.</summary>
    public static AnswerMarks? Of(object content) => Marks.TryGetValue(content, out var marks) ? marks : null;

    private static void SetOn(object content, RequestFootprint? footprint, CacheHit? hit)
    {
        if (footprint is null && hit is null)
            return;

        var known = Of(content);
        Marks.AddOrUpdate(content, new AnswerMarks { Footprint = footprint ?? known?.Footprint, CacheHit = hit ?? known?.CacheHit });
    }
}
