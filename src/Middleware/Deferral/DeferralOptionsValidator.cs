using Microsoft.Extensions.Options;

namespace Wattwise.Deferral;

/// <summary>Checks the attributes of <see cref="DeferralOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class DeferralOptionsValidator : IValidateOptions<DeferralOptions>;
