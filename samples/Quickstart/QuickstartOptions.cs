using Wattwise.Accounting;
using Wattwise.LocalEngine;

namespace Quickstart;

/// <summary>What the command line asks for.</summary>
/// <param name="ModelPath">A chat model of the user's own; <see langword="null"/> for the sample's.</param>
/// <param name="Zone">The grid zone that the electricity is taken from.</param>
/// <param name="Price">The stated price of tokens.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="Threads">CPU threads; <see langword="null"/> for the engine's choice.</param>
/// <param name="Device">Where the chat model computes.</param>
/// <param name="Seed">The seed of the chat model's sampling.</param>
/// <param name="MaxWrongShare">The largest share of the answers given by meaning that may be wrong; above 0 and below 1.</param>
/// <param name="OutputPath">Where the report is written.</param>
/// <param name="Requests">How many requests are run, from the first on.</param>
/// <param name="BrevityPrompts">How many prompts of each class the part about brief answers runs; 0 leaves it out.</param>
/// <param name="ShowsCompression">Whether the part about long prompts runs.</param>
/// <param name="ShowsCascade">Whether the part about a cascade runs.</param>
/// <param name="GatherPath">Where evidence about brief answers is written in place of a run; <see langword="null"/> for a run.</param>
/// <param name="GatherPairsPath">Where pairs of answers for the part about a cascade are written in place of a run; <see langword="null"/>
/// for a run.</param>
internal sealed record QuickstartOptions(
    string? ModelPath,
    string Zone,
    ModelPrice Price,
    string Currency,
    int? Threads,
    LlamaDevice Device,
    long Seed,
    double MaxWrongShare,
    string OutputPath,
    int Requests,
    int BrevityPrompts,
    bool ShowsCompression,
    bool ShowsCascade,
    string? GatherPath,
    string? GatherPairsPath);
