using Microsoft.Extensions.Options;

namespace Wattwise.Deferral;

/// <summary>Checks the attributes of <see cref="DeferredChatJobsOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class DeferredChatJobsOptionsRangeValidator : IValidateOptions<DeferredChatJobsOptions>;
