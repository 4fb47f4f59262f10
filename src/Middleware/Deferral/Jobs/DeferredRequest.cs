using Microsoft.Extensions.AI;
using Wattwise.Carbon;

namespace Wattwise.Deferral;

/// <summary>What a job asks the model, and what is kept to account for it.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Options">The options, without Wattwise's; <see langword="null"/> for none.</param>
/// <param name="Said">Wattwise's options, as they were in effect when the job was enqueued.</param>
/// <param name="Intensity">The intensity at that time.</param>
internal sealed record DeferredRequest(
    IReadOnlyList<ChatMessage> Messages, ChatOptions? Options, EffectiveRequestOptions Said, CarbonIntensity? Intensity)
{
    /// <summary>Refuses options that cannot be written down.</summary>
    public static void ThrowIfNotStorable(ChatOptions? options)
    {
        if (options is null)
            return;
        if (options.GetType() != typeof(ChatOptions))
            throw new NotSupportedException(
                $"Options of the type {options.GetType()} cannot be written down for later. Give a {nameof(ChatOptions)}.");
        if (options.Tools is { Count: > 0 })
        {
            throw new NotSupportedException(
                "Tools cannot be written down for later. Add them to the pipeline that runs the jobs, with ConfigureOptions.");
        }

        if (options.RawRepresentationFactory is not null)
        {
            throw new NotSupportedException(
                $"{nameof(ChatOptions.RawRepresentationFactory)} cannot be written down for later. Set it in the pipeline that runs the "
                    + $"jobs, with ConfigureOptions.");
        }
    }

    /// <summary>The options for the call.</summary>
    public ChatOptions ToOptions() => (Options ?? new ChatOptions()).ConfigureWattwise(options =>
    {
        options.CacheMode = Said.CacheMode;
        options.CacheScope = Said.CacheScope == default ? CacheScope.AppWide : Said.CacheScope;
        options.VaryBy = Said.VaryBy;
        options.CacheTags = Said.CacheTags;
        options.DirectiveLevel = Said.DirectiveLevel;
        options.TaskKind = Said.TaskKind;
        options.QualityFloor = Said.QualityFloor;
        options.AllowedZones = Said.AllowedZones;
        options.Compression = Said.Compression;
        options.Cascade = Said.Cascade;
        options.Tier = Said.Tier;
        options.MinTier = Said.MinTier;
        options.ControlKey = Said.ControlKey;
        options.IsBatch = Said.IsBatch;
    });
}
