using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Wattwise;

/// <summary>The names under which Wattwise reports to OpenTelemetry. No tag ever holds text of a user or a model.</summary>
/// <remarks>
/// <para>Counters of the meter (all grow; rates and sums are the backend's work):</para>
/// <list type="table">
/// <item><term><c>wattwise.energy</c></term><description>J spent, by <c>wattwise.stage</c>, <c>wattwise.outcome</c>,
/// <c>wattwise.energy.method</c> (measured, modelled, assumed) and model.</description></item>
/// <item><term><c>wattwise.energy.avoided</c></term><description>J not spent thanks to a stage; same tags.</description></item>
/// <item><term><c>wattwise.carbon</c></term><description>gCO2e of the energy spent (operational), and of manufacture (embodied), told apart
/// by <c>wattwise.carbon.part</c>; by stage, outcome and model, operational also by <c>wattwise.carbon.signal</c> and
/// <c>wattwise.carbon.basis</c>, which are never to be summed across.</description></item>
/// <item><term><c>wattwise.cost</c>, <c>wattwise.cost.avoided</c></term><description>money, by <c>wattwise.currency</c>, never to be summed
/// across.</description></item>
/// <item><term><c>wattwise.tokens</c></term><description>tokens of model calls, by model and <c>gen_ai.token.type</c>: <c>input</c>
/// (computed anew), <c>cached_input</c>, <c>output</c>; the three do not overlap.</description></item>
/// <item><term><c>wattwise.tokens.avoided</c></term><description>tokens of model calls that a stage answered itself; same
/// tags.</description></item>
/// <item><term><c>wattwise.stage.outcomes</c></term><description>what stages did, by <c>wattwise.stage</c>, <c>wattwise.outcome</c>,
/// <c>wattwise.reason</c>.</description></item>
/// <item><term><c>wattwise.stage.failures</c></term><description>failures of parts that stages rely on (an embedder, a store, a carbon
/// intensity source) and that
/// requests went on without, by <c>wattwise.stage</c>, <c>wattwise.part</c> and <c>error.type</c>.</description></item>
/// <item><term><c>wattwise.cache.lookups</c></term><description>requests that came to the semantic cache, by <c>wattwise.cache.hit</c> and
/// <c>wattwise.reason</c>.</description></item>
/// <item><term><c>wattwise.cache.judgements</c></term><description>decisions that its judge looked at, by <c>wattwise.cache.judgement</c>
/// (right, wrong, unknown) and <c>wattwise.cache.hit</c>.</description></item>
/// <item><term><c>wattwise.cache.objections</c></term><description>answers that its admission policy kept out, by
/// <c>wattwise.reason</c>.</description></item>
/// <item><term><c>wattwise.cache.energy.avoided</c></term><description>J of the model calls that its hits avoided, by
/// <c>wattwise.reason</c>; a part of <c>wattwise.energy.avoided</c>, also there without accounting.</description></item>
/// <item><term><c>wattwise.cascade.requests</c></term><description>requests that a tier of the cascade answered, by
/// <c>wattwise.cascade.tier</c>, <c>wattwise.reason</c> and class.</description></item>
/// </list>
/// <para>
/// The gauge <c>wattwise.cache.wrong_among_hits</c> holds the share of semantic hits that the policy believes to be wrong, by
/// <c>wattwise.bound</c> (estimate, low, high). The histogram <c>wattwise.cache.lookup.duration</c> holds the seconds that the cache took
/// before it answered or called the model, tagged like its look-ups. The histogram <c>wattwise.request.duration</c> holds the seconds of
/// whole requests, by <c>wattwise.outcome</c> and, where one failed, <c>error.type</c>. The model's tag is <c>gen_ai.response.model</c>;
/// one that nobody knows but the request is <c>other</c>. The activity <c>wattwise.request</c> is a child of the current span and carries
/// the request's totals as <c>wattwise.energy.spent_j</c>, <c>wattwise.energy.overhead_j</c>, <c>wattwise.energy.avoided_j</c>,
/// <c>wattwise.energy.method</c>, <c>wattwise.energy.is_complete</c>, <c>wattwise.carbon.total_g</c>, <c>wattwise.cost.amount</c>,
/// <c>wattwise.currency</c> and <c>wattwise.outcome</c>.
/// </para>
/// </remarks>
public static class WattwiseTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Wattwise";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "Wattwise";

    internal static readonly ActivitySource ActivitySource = new(ActivitySourceName);

    private static readonly Meter SharedMeter = new(MeterName);

    internal static Meter GetMeter(IMeterFactory? factory) => factory?.Create(MeterName) ?? SharedMeter;
}
