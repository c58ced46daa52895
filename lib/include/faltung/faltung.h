// faltung: convolution of signals, images and volumes, and products of polynomials.
#pragma once

#include "faltung/border.h"
#include "faltung/convolve.h"
#include "faltung/engine.h"
#include "faltung/error.h"
#include "faltung/export.h"
#include "faltung/gaussian.h"
#include "faltung/kernel.h"
#include "faltung/plan.h"
#include "faltung/polynomial.h"
#include "faltung/polynomial_division.h"
#include "faltung/polynomial_multivariate.h"
#include "faltung/polynomial_power.h"
#include "faltung/polynomial_verify.h"
#include "faltung/problem.h"
#include "faltung/profile.h"
#include "faltung/view.h"
