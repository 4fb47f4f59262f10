using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Models;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Replays;
using Wattwise.Gateway.Traffic;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Running;

/// <summary>
/// Runs a request through the pipeline of its model, within its caller's budgets and cache scope, and books what it took.
/// </summary>
internal sealed class ModelRunner(
    ModelCatalog models, IGatewayAccess access, IGatewayTraffic traffic, IOptions<GatewayOptions> options, TimeProvider time)
{
    // A token has about 4.5 bytes of English text, 3 of Chinese; a template adds some for each message.
    private const int BytesPerToken = 3;

    public async Task RunAsync(
        HttpContext context, GatewayCaller caller, ModelRequest request, int bodyBytes, AnswerFormat format, ReplayTicket replay)
    {
        var (model, client) = models.GetChat(caller, request.Model);
        CheckLimit(request, model);
        request.Tokens?.AddTo(request.Options, client);

        // The body has each prompt once.
        var demand = new AccessDemand(
            model.Name,
            (bodyBytes + request.ReferencedBytes) / BytesPerToken * request.ChoicesPerPrompt,
            (long)request.Options.MaxOutputTokens!.Value * request.ChoiceCount);
        await using var grant = await access.ReserveAsync(caller, demand, context.RequestAborted);
        if (grant.Refusal is { } refusal)
            throw new GatewayException(refusal);

        var told = traffic.Begin(request.IsStream);
        context.Features.Set(told);
        using var ambient = AmbientRequestOptions.Begin(o =>
        {
            o.CacheScope = new CacheScope(caller.Tenant);

            // Several answers to one prompt are several draws, and a kept answer is one.
            if (request.ChoicesPerPrompt > 1)
                o.CacheMode = CacheMode.Bypass;
        });
        using var footprints = FootprintCollector.Begin(time);
        using var timeout = new CancellationTokenSource(options.Value.RequestTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        var choices = new AnswerChoices(request.ChoiceCount);
        var calls = new ChoiceCalls(client, request, choices);
        var settlement = new Settlement(grant, demand, footprints, choices);
        var status = StatusCodes.Status200OK;
        Exception? failure = null;
        try
        {
            if (request.IsStream)
            {
                using var streamed = new StreamedAnswer(
                    context, calls, request, format, choices, settlement, replay, told, options.Value, time);
                status = await streamed.RunAsync(ended.Token);
                failure = streamed.Failure;
            }
            else
            {
                await AnswerAsync(context, calls, request, format, choices, settlement, replay, told, ended.Token);
            }
        }
        catch (Exception exception)
        {
            status = PipelineErrors.StatusOf(exception, context.RequestAborted);
            if (exception is IRequestFault { IsInSchema: true } && HasOnlySchema(request.Options))
                throw new GatewayException(PipelineErrors.Of(exception) with { Param = request.SchemaField });
            throw;
        }
        finally
        {
            await settlement.SettleAsync(hasRun: ended.IsCancellationRequested || choices.HasText);
            told.End(status, settlement.Footprint);
        }

        if (failure is not null)
            throw new CutOffException(failure);
    }

    private static async Task AnswerAsync(
        HttpContext context,
        ChoiceCalls calls,
        ModelRequest request,
        AnswerFormat format,
        AnswerChoices choices,
        Settlement settlement,
        ReplayTicket replay,
        IGatewayRequest told,
        CancellationToken cancellationToken)
    {
        var responses = await calls.AnswerAsync(cancellationToken);
        calls.ThrowIfBroken(streams: false);
        told.FirstToken();
        await settlement.SettleAsync();
        var footprint = settlement.Footprint;
        FootprintHeaders.Set(context.Response.Headers, footprint, choices.Tier);
        var json = JsonReply.Write(writer =>
        {
            format.WriteWhole(writer, responses, choices, footprint);
            FootprintObject.Write(writer, footprint, choices.Tier, request.Ignored);
        });
        if (replay.IsKept)
            replay.Keep(json.ToArray(), isStream: false, context.Response.Headers);
        await JsonReply.SendAsync(context, json);
    }

    // With functions, the schema that is wrong may be one of theirs.
    private static bool HasOnlySchema(ChatOptions options) =>
        options is { ResponseFormat: ChatResponseFormatJson { Schema: not null }, Tools: null or [] };

    private static void CheckLimit(ModelRequest request, GatewayModelOptions model)
    {
        var chat = request.Options;
        if (chat.MaxOutputTokens > model.MaxOutputTokens)
        {
            throw new GatewayException(GatewayErrors.Invalid(
                $"This model gives at most {model.MaxOutputTokens} tokens, and the request asks for {chat.MaxOutputTokens}.",
                request.LimitField,
                "invalid_value"));
        }

        chat.MaxOutputTokens ??= model.MaxOutputTokens;
        chat.ModelId = model.ModelId;
    }
}
